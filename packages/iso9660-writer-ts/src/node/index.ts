export { type FileSourceOptions, fileSource } from './file-source.js';
export type { FromDirectoryOptions, ScannedMetadata, TreeCache } from './from-directory.js';
export { fromDirectory } from './from-directory.js';
export type { Reading } from './host-calls.js';
export type { ImageOutput } from './pipe-image.js';
export { type PipeImageOptions, pipeImage, standardOutput } from './pipe-image.js';
export { createTreeCache, type TreeCacheOptions } from './scan-cache.js';
export { type WriteFileOptions, writeFileAtomically } from './write-file.js';
export { type WriteImageOptions, writeImage } from './write-image.js';
