export { type FromDirectoryOptions, fromDirectory } from './from-directory.js';
export { type WriteImageOptions, writeImage } from './write-image.js';
