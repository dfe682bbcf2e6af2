import type { RecordedChild, RecordedDirectory } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import { agree, isPlaceholder, ownFields, type RockRidge, sameName } from './rock-ridge.js';
import { kindOf, type RockRidgeFields } from './rock-ridge-fields.js';
import { textOf } from './text.js';

/** Rules that compare the fields of one record with its directory, its parent or its siblings. */
export function checkRockRidge(rockRidge: RockRidge, log: FaultLog): void {
  for (const directory of rockRidge.tree.directories) {
    checkDots(rockRidge, directory, log);
    const names = new Set<string>();
    for (const child of directory.children) {
      const fields = rockRidge.fieldsOf(child.first);
      if (fields === undefined) continue;
      log.check(fields.name !== undefined, 'RR-12', `${child.path}: no NM`);
      const name = textOf(fields.name ?? new Uint8Array());
      // Relocated directories come from many places, RR-19.
      log.check(fields.isRelocated || !names.has(name), 'NA-10', `${child.path}: a second ${JSON.stringify(name)}`);
      if (!fields.isRelocated) names.add(name);
      checkType(rockRidge, child, fields, log);
      checkExtents(rockRidge, child, fields, log);
    }
  }
  checkFileLinks(rockRidge, log);
}

function checkDots(rockRidge: RockRidge, directory: RecordedDirectory, log: FaultLog): void {
  const where = directory.path || '/';
  const self = ownFields(rockRidge, directory);
  const dotDot = rockRidge.fieldsOf(directory.dotDot);
  for (const [dot, fields] of [
    ['.', self],
    ['..', dotDot],
  ] as const) {
    log.check(fields?.name === undefined, 'RR-12', `"${dot}" of ${where}: NM`);
  }
  if (directory.parent !== directory) {
    const record = rockRidge.fieldsOf(directory.record);
    log.check(agree(self, record), 'RR-10', `${where}: "." has other attributes than the record that leads here`);
  }
  const parents = [ownFields(rockRidge, directory.parent), logicalParent(rockRidge, dotDot)];
  const isParents = parents.some((parent) => parent !== undefined && agree(parent, dotDot));
  log.check(isParents, 'RR-10', `${where}: ".." has other attributes than the parent`);
  const below = directory.children.filter((child) => child.first.isDirectory || isPlaceholder(rockRidge, child)).length;
  const links = self?.attributes?.links;
  log.check(links === 2 + below, 'RR-09', `${where}: ${links} links for ${below} directories below`);
}

function logicalParent(rockRidge: RockRidge, dotDot: RockRidgeFields | undefined): RockRidgeFields | undefined {
  if (dotDot?.parentLink === undefined) return undefined;
  const parent = rockRidge.tree.directories.find((directory) => directory.sector === dotDot.parentLink);
  return parent && ownFields(rockRidge, parent);
}

function checkType(rockRidge: RockRidge, child: RecordedChild, fields: RockRidgeFields, log: FaultLog): void {
  const { path, first } = child;
  if (fields.attributes === undefined) return;
  const mode = `mode 0${fields.attributes.mode.toString(8)}`;
  const kind = kindOf(fields.attributes);
  const isDirectory = first.isDirectory || isPlaceholder(rockRidge, child);
  log.check((kind === 'directory') === isDirectory, 'RR-08', `${path}: ${mode} does not fit the record`);
  if (kind !== 'file' && !first.isDirectory) {
    log.check(first.size === 0, kind === 'symlink' ? 'RR-13' : 'DR-14', `${path}: ${mode}, but ${first.size} bytes`);
  }
  const isSymlink = kind === 'symlink';
  log.check(isSymlink === (fields.target !== undefined), 'RR-13', `${path}: SL does not fit ${mode}`);
  log.check(!isSymlink || fields.attributes.mode === 0o120777, 'RR-13', `${path}: a symbolic link of ${mode}`);
  const isDevice = kind === 'character' || kind === 'block';
  log.check(isDevice === (fields.device !== undefined), 'RR-15', `${path}: PN does not fit ${mode}`);
}

function checkExtents(rockRidge: RockRidge, child: RecordedChild, first: RockRidgeFields, log: FaultLog): void {
  for (const record of child.records.slice(1)) {
    const fields = rockRidge.fieldsOf(record);
    log.check(
      agree(first, fields) && sameName(first, fields),
      'MX-04',
      `${child.path}: the records of its extents differ in Rock Ridge`,
    );
  }
}

/**
 * RR-09: files that are links of each other share extent and attributes. Equal content may be shared without being
 * linked, so the number of such names is a multiple of the recorded links.
 */
function checkFileLinks(rockRidge: RockRidge, log: FaultLog): void {
  const groups = new Map<string, { names: string[]; links: number }>();
  for (const child of rockRidge.tree.directories.flatMap((directory) => directory.children)) {
    const attributes = rockRidge.fieldsOf(child.first)?.attributes;
    if (attributes === undefined || child.first.isDirectory || isPlaceholder(rockRidge, child)) continue;
    const { mode, uid, gid, links } = attributes;
    const key = [child.first.sector, child.first.size, mode, uid, gid, links].join();
    const group = groups.get(key) ?? { names: [], links };
    group.names.push(child.path);
    groups.set(key, group);
  }
  for (const { names, links } of groups.values()) {
    log.check(
      links > 0 && names.length % links === 0,
      'RR-09',
      `${names[0]}: ${links} links, ${names.length} names in the image`,
    );
  }
}
