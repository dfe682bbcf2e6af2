import type { DirectoryRecord } from './directory-records.js';
import type { RecordedDirectory } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import { type Medium, SECTOR } from './medium.js';
import type { RockRidge } from './rock-ridge.js';
import type { RockRidgeFields } from './rock-ridge-fields.js';
import type { ContinuationArea } from './susp.js';

const LONGEST_RECORD = 254;
const CE_LENGTH = 28;
const NM_HEADER = 5;
const LONGEST_CHARACTER = 4;

/** RR-05, RR-07 and Q08: what goes into continuation areas, and where they lie. Answers the sectors they fill. */
export function checkContinuationAreas(medium: Medium, rockRidge: RockRidge, log: FaultLog): number[] {
  const sectors = new Set<number>();
  for (const directory of rockRidge.tree.directories) {
    const areas: ContinuationArea[] = [];
    for (const record of recordsOf(directory)) {
      const fields = rockRidge.fieldsOf(record);
      if (fields === undefined || fields.use.areas.length === 0) continue;
      areas.push(...fields.use.areas);
      checkNeed(record, fields, directory, log);
      for (const area of fields.use.areas) {
        log.check(
          area.sector >= directory.sector + directory.size / SECTOR,
          'Q08',
          `${directory.path || '/'}: a continuation area before its directory`,
        );
        // A record of an empty file has no data to stand before.
        const isBehindData = !record.isDirectory && record.size > 0 && area.sector >= record.sector;
        log.check(!isBehindData, 'Q08', `${directory.path || '/'}: a continuation area behind the data of its file`);
      }
    }
    areas.sort((one, other) => one.sector - other.sector || one.offset - other.offset);
    checkPacking(medium, directory, areas, log);
    for (const area of areas) sectors.add(area.sector);
  }
  return [...sectors];
}

function recordsOf(directory: RecordedDirectory): DirectoryRecord[] {
  const dots = [directory.self, directory.dotDot].filter((record) => record !== undefined);
  return [...dots, ...directory.children.flatMap((child) => child.records)];
}

/** RR-05: an area only for what does not fit, and as much of the name as fits stays in the record. */
function checkNeed(
  record: DirectoryRecord,
  { use }: RockRidgeFields,
  directory: RecordedDirectory,
  log: FaultLog,
): void {
  const fixed = record.length - record.systemUse.length;
  const names = use.entries.filter((entry) => entry.signature === 'NM');
  const joints = Math.max(names.length - 1, 0) * NM_HEADER;
  const whole = fixed + use.entries.reduce((sum, entry) => sum + entry.span.length, 0) - joints;
  const where = `${directory.path || '/'}, record at byte ${record.position}`;
  log.check(whole > LONGEST_RECORD, 'RR-05', `${where}: a continuation area, but all entries fit into ${whole} bytes`);
  const [first] = names;
  if (names.length < 2 || first === undefined) return;
  const room = LONGEST_RECORD - fixed - CE_LENGTH - first.span.length;
  const isFull = first.area === 0 && room < LONGEST_CHARACTER;
  log.check(isFull, 'RR-05', `${where}: the name is split with ${room} bytes of room left in the record`);
}

/** RR-07: packed in one extent right behind the directory; what crosses a sector end moves to the next sector. */
function checkPacking(
  medium: Medium,
  directory: RecordedDirectory,
  areas: readonly ContinuationArea[],
  log: FaultLog,
): void {
  const where = directory.path || '/';
  let next = (directory.sector + directory.size / SECTOR) * SECTOR;
  for (const area of areas) {
    const start = area.sector * SECTOR + area.offset;
    const room = SECTOR - (next % SECTOR);
    const expected = area.length > room ? next + room : next;
    log.check(start === expected, 'RR-07', `${where}: a continuation area at byte ${start}, not ${expected}`);
    checkZeros(medium, next, Math.min(start, next + room), where, log);
    next = start + area.length;
  }
  checkZeros(medium, next, Math.ceil(next / SECTOR) * SECTOR, where, log);
}

function checkZeros(medium: Medium, start: number, end: number, where: string, log: FaultLog): void {
  if (end <= start || end > medium.image.size) return;
  const isZero = medium.image.read(start, end - start).every((byte) => byte === 0);
  log.check(isZero, 'RR-07', `${where}: bytes between continuation areas are not zero`);
}
