/**
 * What `node/`, `cli/` and kickstart-iso use beyond the public surface. No promise to users: it may change in any version,
 * and the package names it `iso9660-writer-ts/internal` without documenting it.
 */

export { batchedEntries } from './tree/overlay.js';
export { atOnce, inTurns, nextTurn, pauses, type Work } from './turns.js';
