export { fromDirectory } from './from-directory.js';
export type { FromDirectoryOptions, ScannedMetadata, TreeCache } from './from-directory-options.js';
export type { ImageOutput } from './image-output.js';
export { type PipeImageOptions, pipeImage } from './pipe-image.js';
export { standardOutput } from './standard-output.js';
export { createTreeCache, type TreeCacheOptions } from './tree-cache.js';
export { type WriteImageOptions, writeImage } from './write-image.js';
