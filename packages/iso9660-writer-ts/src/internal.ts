/**
 * What `node/`, `cli/` and kickstart-iso use beyond the public surface. No promise to users: it may change in any version,
 * and the package names it `iso9660-writer-ts/internal` without documenting it.
 */

export { bytesOf, isBlob, isError, isSignal, isValidDate } from './bytes/kinds.js';
export { nearestName } from './bytes/nearest-name.js';
export { nameBytes } from './bytes/text.js';
export { inWords, messageOf, quoted, Report } from './errors.js';
export { type PartitionTableName, SYSTEM_AREA_LENGTH, withoutPartitionTables } from './format/system-area.js';
export { type CursorStreamOptions, streamOf } from './layout/stream.js';
export { neverVaries } from './options/read-content.js';
export { callback, checked, choice, list, type Row, required, table, text, wholeNumber } from './options/table.js';
export { chunksOf } from './source/concatenate.js';
export { contentProblem, sourceOf } from './source/content.js';
export { countOf, openSource } from './source/source.js';
export { parentPath } from './tree/node.js';
export { batchedEntries, chained, type Entries, inBatches, mapped } from './tree/overlay.js';
export { LONGEST_SECTION } from './tree/stored-file.js';
export { atOnce, everyMillisecond, inTurns, nextTurn, pauses, sorted, unlessAborted, type Work } from './turns.js';
