export { fromDirectory } from './from-directory.js';
export type { FromDirectoryOptions, ScannedMetadata } from './from-directory-options.js';
export type { ImageOutput } from './image-output.js';
export { type PipeImageOptions, pipeImage } from './pipe-image.js';
export { standardOutput } from './standard-output.js';
export { type WriteImageOptions, writeImage } from './write-image.js';
