import type { Entry } from '../../../src/tree/entry.js';
import { directory, file, symlink } from './entries.js';

/**
 * Symbolic links of every form that RRIP has flags for, around the lengths where components and entries split. None is
 * longer than 1,000 bytes: that is near the end of what libisofs reads.
 */
export function symbolicLinks(): readonly Entry[] {
  const targets: Record<string, string> = {
    relative: 'file.txt',
    dangling: 'no/such/file',
    absolute: '/etc/os-release',
    root: '/',
    here: '.',
    parent: '..',
    'chain-of-parents': '../../../../../../../../x/../y',
    'long-chain-of-parents': `${'../'.repeat(100)}x`,
    'through-here': './sub/./file.txt',
    unicode: 'ziel/日本語/😀',
    spaces: 'a b/c  d',
    'into-directory': 'sub',
  };
  const component = [247, 248, 249, 250, 251, 255].map(
    (length) => [`component-${length}`, 'c'.repeat(length)] as const,
  );
  const long = [200, 230, 250, 500, 1_000].map(
    (length) => [`long-${length}`, 'directory/'.repeat(length / 10).slice(0, -1)] as const,
  );
  return [
    file('file.txt'),
    directory('sub'),
    file('sub/file.txt', 'in sub'),
    ...[...Object.entries(targets), ...component, ...long].map(([name, target]) => symlink(`links/${name}`, target)),
    symlink(`links/${'long-name-'.repeat(20)}`, `../${'long-target/'.repeat(40)}end`),
    symlink('to-file', 'sub/file.txt'),
    symlink('sub/up', '../file.txt'),
  ];
}

/** Files with several names, next to each other and across directories. */
export function hardLinks(): readonly Entry[] {
  const name = (path: string, linkKey: string, content: string): Entry => file(path, content, { linkKey, mode: 0o640 });
  return [
    name('a', 'pair', 'two names'),
    name('b', 'pair', 'two names'),
    name('one/here', 'spread', 'three names'),
    name('one/two/there', 'spread', 'three names'),
    name('zz', 'spread', 'three names'),
    name('empty1', 'empty', ''),
    name('one/empty2', 'empty', ''),
    name('alone', 'alone', 'a key, but one name'),
    file('equal1', 'equal, but not linked'),
    file('equal2', 'equal, but not linked'),
  ];
}
