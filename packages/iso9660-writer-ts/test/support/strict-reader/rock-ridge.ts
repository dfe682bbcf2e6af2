import { equalBytes } from './bytes.js';
import type { DirectoryRecord } from './directory-records.js';
import type { RecordedChild, RecordedDirectory, RecordedTree } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import type { Medium } from './medium.js';
import { decodeFields, type RockRidgeFields } from './rock-ridge-fields.js';
import { readSystemUse, type SystemUse } from './susp.js';

/** The Rock Ridge fields of every record of the primary tree. */
export interface RockRidge {
  readonly tree: RecordedTree;
  fieldsOf(record: DirectoryRecord | undefined): RockRidgeFields | undefined;
  /** The registered name of the extension, from ER. */
  readonly extensionId: string;
}

/** Reads all system use areas. Without SP in the root's own record there is no Rock Ridge, and nothing else may look like it. */
export function readRockRidge(
  medium: Medium,
  tree: RecordedTree,
  volumeSectors: number,
  log: FaultLog,
): RockRidge | undefined {
  const rootSelf = tree.root.self;
  if (rootSelf === undefined) return undefined;
  if (rootSelf.systemUse.length === 0 || rootSelf.systemUse.latin1(0, 2) !== 'SP') {
    for (const { record, where } of allRecords(tree)) {
      log.check(
        record.systemUse.length === 0,
        'RR-02',
        `${where}: a system use area, but the root does not start with SP`,
      );
    }
    return undefined;
  }
  const uses = new Map<DirectoryRecord, { use: SystemUse; where: string }>();
  for (const { record, where } of allRecords(tree)) {
    uses.set(record, { use: readSystemUse(medium, record.systemUse, volumeSectors, where, log), where });
  }
  const extensionId = checkSharingProtocol(rootSelf, uses, log);
  const hasSerial = extensionId.startsWith('IEEE');
  const fields = new Map<DirectoryRecord, RockRidgeFields>();
  for (const [record, { use, where }] of uses) fields.set(record, decodeFields(use, hasSerial, where, log));
  return { tree, extensionId, fieldsOf: (record) => (record === undefined ? undefined : fields.get(record)) };
}

function* allRecords(tree: RecordedTree): Iterable<{ record: DirectoryRecord; where: string }> {
  for (const directory of tree.directories) {
    const path = directory.path || '/';
    if (directory.self !== undefined) yield { record: directory.self, where: `"." of ${path}` };
    if (directory.dotDot !== undefined) yield { record: directory.dotDot, where: `".." of ${path}` };
    for (const child of directory.children) {
      for (const record of child.records) yield { record, where: child.path };
    }
  }
}

const RRIP_DESCRIPTOR = 'THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS';
const RRIP_SOURCE =
  'PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.';

/** RR-02 and RR-03; answers the identifier of the extension. */
function checkSharingProtocol(
  rootSelf: DirectoryRecord,
  uses: ReadonlyMap<DirectoryRecord, { use: SystemUse; where: string }>,
  log: FaultLog,
): string {
  let extensionId = '';
  for (const [record, { use, where }] of uses) {
    for (const [index, { signature, span }] of use.entries.entries()) {
      if (signature === 'SP') {
        log.check(
          record === rootSelf && index === 0,
          'RR-02',
          `${where}: SP is not the first entry of the root's own record`,
        );
        const isRight = span.length === 7 && span.u16be(4) === 0xbeef && span.u8(6) === 0;
        log.check(isRight, 'RR-02', `${where}: SP is not BE EF and skip 0`);
      } else if (signature === 'ER') {
        log.check(record === rootSelf, 'RR-03', `${where}: ER outside the root's own record`);
        const [id = 0, descriptor = 0, source = 0, version = 0] = span.bytes.subarray(4, 8);
        extensionId = span.latin1(8, 8 + id);
        const text = span.latin1(8 + id, span.length);
        const expected = EXTENSIONS[extensionId];
        log.check(
          expected?.join() === [id, descriptor, source].join() && version === 1,
          'RR-03',
          `ER ${extensionId} with lengths ${id}, ${descriptor}, ${source}, version ${version}`,
        );
        const isRrip = extensionId !== 'RRIP_1991A' || text === RRIP_DESCRIPTOR + RRIP_SOURCE;
        log.check(
          isRrip && span.length === 8 + id + descriptor + source,
          'RR-03',
          'the texts of ER are not those of RRIP',
        );
      }
    }
  }
  log.check(extensionId !== '', 'RR-03', 'no ER in the root');
  return extensionId;
}

const EXTENSIONS: Readonly<Record<string, readonly number[]>> = {
  RRIP_1991A: [10, 84, 135],
  IEEE_1282: [9, 72, 93],
  IEEE_P1282: [10, 73, 94],
};

/** A placeholder of a relocated directory, RR-18. */
export function isPlaceholder(rockRidge: RockRidge, child: RecordedChild): boolean {
  return rockRidge.fieldsOf(child.first)?.childLink !== undefined;
}

/** The fields of a directory itself. */
export function ownFields(rockRidge: RockRidge, directory: RecordedDirectory): RockRidgeFields | undefined {
  return rockRidge.fieldsOf(directory.self);
}

/** Whether two records say the same of one file. */
export function agree(one: RockRidgeFields | undefined, other: RockRidgeFields | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const [a, b] = [one.attributes, other.attributes];
  return (
    a?.mode === b?.mode &&
    a?.links === b?.links &&
    a?.uid === b?.uid &&
    a?.gid === b?.gid &&
    one.modifiedAt?.getTime() === other.modifiedAt?.getTime()
  );
}

export function sameName(one: RockRidgeFields | undefined, other: RockRidgeFields | undefined): boolean {
  return equalBytes(one?.name ?? new Uint8Array(), other?.name ?? new Uint8Array());
}
