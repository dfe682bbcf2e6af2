/**
 * What the commands and kickstart-iso use of `node/` beyond the public surface. No promise to users: the package names it
 * `iso9660-writer-ts/internal/node` without documenting it.
 */

export { scannedDirectory } from './from-directory.js';
export { OpenFiles } from './open-files.js';
export { RealFolders } from './real-folders.js';
