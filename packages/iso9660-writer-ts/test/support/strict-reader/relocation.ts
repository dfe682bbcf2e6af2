import type { RecordedChild, RecordedDirectory } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import { agree, isPlaceholder, ownFields, type RockRidge } from './rock-ridge.js';
import { textOf } from './text.js';

/** Where relocated directories really belong. */
export interface Relocation {
  /** The directory of a placeholder. */
  directoryOf(placeholder: RecordedChild): RecordedDirectory | undefined;
  /** RR_MOVED, when it holds nothing else: no reader shows it then. */
  readonly hidden: RecordedDirectory | undefined;
}

const DEEPEST_LEVEL = 8;
const LONGEST_PATH = 255;

/** Follows CL, PL and RE and checks them against each other: RR-16 to RR-20, Q07 and Q09. */
export function readRelocation(rockRidge: RockRidge, log: FaultLog): Relocation {
  const { directories } = rockRidge.tree;
  const bySector = new Map(directories.map((directory) => [directory.sector, directory]));
  const places = new Map<RecordedDirectory, RecordedDirectory>();
  const targets = new Map<RecordedChild, RecordedDirectory>();
  for (const directory of directories) {
    for (const child of directory.children) {
      if (!isPlaceholder(rockRidge, child)) continue;
      const target = bySector.get(rockRidge.fieldsOf(child.first)?.childLink ?? -1);
      checkPlaceholder(rockRidge, directory, child, target, log);
      if (target === undefined) continue;
      log.check(!places.has(target), 'RR-18', `${child.path}: a second placeholder of one directory`);
      targets.set(child, target);
      places.set(target, directory);
    }
  }
  for (const directory of directories) checkRelocated(rockRidge, directory, places.get(directory), log);
  const moved = [...places.keys()][0]?.parent;
  if (moved !== undefined) checkMoved(rockRidge, moved, log);
  const isOnlyRelocated = moved?.children.every((child) => rockRidge.fieldsOf(child.first)?.isRelocated) ?? false;
  return { directoryOf: (placeholder) => targets.get(placeholder), hidden: isOnlyRelocated ? moved : undefined };
}

function checkPlaceholder(
  rockRidge: RockRidge,
  directory: RecordedDirectory,
  child: RecordedChild,
  target: RecordedDirectory | undefined,
  log: FaultLog,
): void {
  const fields = rockRidge.fieldsOf(child.first);
  log.check(!child.first.isDirectory, 'Q09', `${child.path}: CL on a directory record`);
  log.check(!fields?.isRelocated, 'Q09', `${child.path}: RE and CL on one record`);
  log.check(
    child.first.flags === 0 && child.first.size === 0,
    'RR-18',
    `${child.path}: a placeholder with flags or data`,
  );
  log.check(directory.parent !== directory, 'RR-20', `${child.path}: a placeholder in the root`);
  const isInMoved = directory.children.some((other) => rockRidge.fieldsOf(other.first)?.isRelocated);
  log.check(!isInMoved, 'RR-20', `${child.path}: a placeholder in RR_MOVED`);
  if (target === undefined) log.report('RR-18', `${child.path}: CL leads to no directory`);
  else {
    const own = ownFields(rockRidge, target);
    log.check(agree(fields, own), 'RR-18', `${child.path}: other attributes than ${target.path}`);
    const record = rockRidge.fieldsOf(target.record);
    log.check(record?.isRelocated === true, 'RR-17', `${target.path}: a placeholder leads here, but it has no RE`);
  }
}

function checkRelocated(
  rockRidge: RockRidge,
  directory: RecordedDirectory,
  place: RecordedDirectory | undefined,
  log: FaultLog,
): void {
  const where = directory.path || '/';
  const parentLink = rockRidge.fieldsOf(directory.dotDot)?.parentLink;
  log.check(
    parentLink === place?.sector,
    'RR-17',
    `${where}: PL says ${parentLink}, the placeholder stands in the directory at ${place?.sector}`,
  );
  for (const dot of [directory.self, directory.dotDot]) {
    const fields = rockRidge.fieldsOf(dot);
    const isClean = fields?.isRelocated !== true && fields?.childLink === undefined;
    log.check(
      isClean && (dot === directory.dotDot || fields?.parentLink === undefined),
      'RR-17',
      `${where}: RE, CL or PL in "." or ".."`,
    );
  }
  for (const child of directory.children) {
    const fields = rockRidge.fieldsOf(child.first);
    log.check(fields?.parentLink === undefined, 'RR-17', `${child.path}: PL outside ".."`);
    if (!fields?.isRelocated) continue;
    const name = textOf(rockRidge.fieldsOf(directory.record)?.name ?? new Uint8Array());
    const isMoved = directory.parent === rockRidge.tree.root && /^\.?rr_moved$/.test(name);
    log.check(isMoved, 'Q09', `${child.path}: RE outside rr_moved`);
    log.check(child.first.isDirectory, 'Q09', `${child.path}: RE on a file`);
    const hasPlace =
      child.directory !== undefined && rockRidge.fieldsOf(child.directory.dotDot)?.parentLink !== undefined;
    log.check(hasPlace, 'RR-17', `${child.path}: RE, but no PL in its ".."`);
  }
}

function checkMoved(rockRidge: RockRidge, moved: RecordedDirectory, log: FaultLog): void {
  const mode = ownFields(rockRidge, moved)?.attributes?.mode ?? 0;
  log.check(mode === 0o040555, 'RR-16', `${moved.path} has mode 0${mode.toString(8)}`);
  for (const child of moved.children) {
    log.check(
      rockRidge.fieldsOf(child.first)?.isRelocated === true,
      'RR-19',
      `${child.path}: not relocated, but in ${moved.path}`,
    );
  }
  const { directories, root } = rockRidge.tree;
  for (const { level, path } of directories) {
    log.check(level <= DEEPEST_LEVEL, 'RR-16', `${path} is on level ${level} though others are relocated`);
    log.check(
      path.length <= LONGEST_PATH,
      'RR-16',
      `${path} is longer than ${LONGEST_PATH} though others are relocated`,
    );
  }
  const below = new Set(depthFirst(moved));
  const others = directories.filter((directory) => directory !== root && !below.has(directory));
  let before = root.sector;
  for (const directory of below) {
    log.check(
      directory.sector > before,
      'Q07',
      `${directory.path}: ${moved.path} is not stored depth first behind the root`,
    );
    before = directory.sector;
  }
  for (const directory of others) {
    log.check(directory.sector > before, 'Q07', `${directory.path} is stored before the end of ${moved.path}`);
  }
}

function depthFirst(top: RecordedDirectory): RecordedDirectory[] {
  const found: RecordedDirectory[] = [];
  const open = [top];
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    found.push(directory);
    for (const child of directory.children.toReversed()) if (child.directory !== undefined) open.push(child.directory);
  }
  return found;
}
