export { fromDirectory } from './from-directory.js';
export type { FromDirectoryOptions, ScannedMetadata } from './from-directory-options.js';
export { type WriteImageOptions, writeImage } from './write-image.js';
