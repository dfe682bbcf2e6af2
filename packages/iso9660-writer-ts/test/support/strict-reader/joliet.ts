import type { RecordedTree } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import { utf16be } from './text.js';

/** An identifier as text. Self and parent are single bytes and never come here. */
export const jolietName = utf16be;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[\x00-\x1f*/:;?\\]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** JO-02 to JO-05 and JO-08; the order of the records is checked with that of the primary tree. */
export function checkJolietNames(tree: RecordedTree, limit: number, log: FaultLog): void {
  for (const directory of tree.directories) {
    const seen = new Map<string, string>();
    for (const { identifier, path, records } of directory.children) {
      const name = jolietName(identifier);
      log.check(identifier.length % 2 === 0, 'JO-02', `${path}: ${identifier.length} bytes are no UTF-16`);
      log.check(name.length <= limit, 'JO-02', `${path}: ${name.length} units, the limit is ${limit}`);
      log.check(!/;\d*$/.test(name), 'JO-05', `${path}: a version number`);
      log.check(!FORBIDDEN.test(name), 'JO-03', `${path}: forbidden character`);
      log.check(!/^[. ]+$/.test(name), 'JO-10', `${path}: nothing but periods and spaces`);
      log.check(!LONE_SURROGATE.test(name), 'JO-03', `${path}: lone surrogate`);
      const folded = fold(name);
      const twin = seen.get(folded);
      log.check(twin === undefined, 'JO-04', `${path} and ${twin} are one name to readers that ignore case`);
      seen.set(folded, path);
      for (const record of records) {
        log.check(record.systemUse.length === 0, 'JO-08', `${path}: a system use area`);
      }
    }
    for (const record of [directory.self, directory.dotDot]) {
      log.check(
        (record?.systemUse.length ?? 0) === 0,
        'JO-08',
        `${directory.path || '/'}: a system use area in "." or ".."`,
      );
    }
  }
}

/** What Windows and Linux compare: no case, no trailing periods and spaces. */
function fold(name: string): string {
  return Array.from(name, upperCase)
    .join('')
    .replace(/[. ]+$/, '');
}

/** Windows folds one UTF-16 unit to one unit: the German sharp s is not SS, and what lies beyond the BMP stays. */
function upperCase(character: string): string {
  const upper = character.toUpperCase();
  return upper.length === 1 ? upper : character;
}
