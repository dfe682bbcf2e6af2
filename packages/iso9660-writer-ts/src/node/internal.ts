/**
 * What kickstart-iso uses of `node/` beyond the public surface. No promise to users: the package names it
 * `iso9660-writer-ts/internal/node` without documenting it.
 */

export { type Mount, mountOf } from './mounts.js';
export { OpenFiles } from './open-files.js';
