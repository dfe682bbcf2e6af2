import type { RecordedChild, RecordedTree } from './directory-tree.js';
import type { FaultLog } from './faults.js';

/** Identifiers of one interchange level, ECMA-119 7.5, 7.6 and 10. */
const FILE_NAMES = {
  1: /^(?!\.)[A-Z0-9_]{0,8}\.[A-Z0-9_]{0,3};1$|^\.[A-Z0-9_]{1,3};1$/,
  2: /^(?=.{2,31};)(?!\.;)[A-Z0-9_]*\.[A-Z0-9_]*;1$/,
  3: /^(?=.{2,31};)(?!\.;)[A-Z0-9_]*\.[A-Z0-9_]*;1$/,
} as const;
const DIRECTORY_NAMES = { 1: /^[A-Z0-9_]{1,8}$/, 2: /^[A-Z0-9_]{1,31}$/, 3: /^[A-Z0-9_]{1,31}$/ } as const;

/** NA-07: never in a primary identifier, however far the character set is relaxed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[\x00-\x1f/*?\\:\x7f]/;

/** An identifier as text, one character a byte. */
export function primaryName(identifier: Uint8Array): string {
  return Buffer.from(identifier).toString('latin1');
}

/**
 * NA-01, NA-02, NA-06, NA-07 and MX-06 for one interchange level.
 * A placeholder of a relocated directory is a file record with a directory's identifier (RR-18).
 */
export function checkPrimaryNames(
  tree: RecordedTree,
  level: 1 | 2 | 3,
  isPlaceholder: (child: RecordedChild) => boolean,
  log: FaultLog,
): void {
  for (const directory of tree.directories) {
    const seen = new Map<string, string>();
    for (const child of directory.children) {
      const name = primaryName(child.identifier);
      const isNamedAsDirectory = child.first.isDirectory || isPlaceholder(child);
      checkName(name, child.path, isNamedAsDirectory, level, log);
      log.check(
        level === 3 || child.records.length === 1,
        'MX-06',
        `${child.path} has ${child.records.length} extents at level ${level}`,
      );
      const bare = name.replace(/;\d+$/, '').replace(/\.$/, '');
      const twin = seen.get(bare);
      log.check(twin === undefined, 'NA-06', `${child.path} and ${twin} are one name`);
      seen.set(bare, child.path);
    }
  }
}

function checkName(name: string, path: string, isNamedAsDirectory: boolean, level: 1 | 2 | 3, log: FaultLog): void {
  const bare = name.replace(/;1$/, '');
  log.check(!FORBIDDEN.test(bare) && !bare.includes(';'), 'NA-07', `${path}: forbidden character in the identifier`);
  if (isNamedAsDirectory) {
    log.check(!/[.;]/.test(name), 'NA-02', `${path}: a directory identifier with a period or a version`);
  } else log.check(/\..*;1$/.test(name), 'NA-02', `${path}: a file identifier without a period or ;1`);
  const legal = isNamedAsDirectory ? DIRECTORY_NAMES[level] : FILE_NAMES[level];
  log.check(legal.test(name), 'NA-01', `${path}: no identifier of interchange level ${level}`);
}
