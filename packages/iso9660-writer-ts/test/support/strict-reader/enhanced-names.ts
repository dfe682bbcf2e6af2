import type { RecordedTree } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import type { IsoTree } from './nodes.js';
import { textOf } from './text.js';

/** Longest identifier of ISO 9660:1999, in bytes. */
const LONGEST_IDENTIFIER = 207;

/** An identifier as text; bytes that are not UTF-8 as in Rock Ridge. */
export const enhancedName = textOf;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[\x00-\x1f/\x7f]/;

/**
 * NA-11: the names themselves, all different, no version added, no system use area. Only Rock Ridge can tell that
 * a `;1` is no part of a name.
 */
export function checkEnhancedNames(tree: RecordedTree, rockRidge: IsoTree | undefined, log: FaultLog): void {
  for (const directory of tree.directories) {
    const seen = new Set<string>();
    for (const { identifier, path, records } of directory.children) {
      const name = enhancedName(identifier);
      const fault = (fact: string) => `enhanced ${path}: ${fact}`;
      const { length } = identifier;
      log.check(length <= LONGEST_IDENTIFIER, 'NA-11', fault(`${length} bytes, the limit is ${LONGEST_IDENTIFIER}`));
      log.check(!FORBIDDEN.test(name), 'NA-11', fault('forbidden character'));
      log.check(!seen.has(name), 'NA-11', fault('the name is there twice'));
      seen.add(name);
      const isVersioned = rockRidge?.has(path) === false && rockRidge.has(path.replace(/;\d+$/, ''));
      log.check(!isVersioned, 'NA-02', fault('a version number, which only the primary tree has'));
      const hasSystemUse = records.some(({ systemUse }) => systemUse.length > 0);
      log.check(!hasSystemUse, 'NA-11', fault('a system use area'));
    }
    const dots = [directory.self, directory.dotDot];
    const areBare = dots.every((record) => (record?.systemUse.length ?? 0) === 0);
    log.check(areBare, 'NA-11', `enhanced ${directory.path || '/'}: a system use area in "." or ".."`);
  }
}
