import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** More names and more small files than make a second thread worth its start. */
const FILES = 6_000;

/** Files of a few bytes to a few KiB in nested directories, and some of what is no small file. */
export function makeLargeTree(root: string): void {
  for (let index = 0; index < FILES; index++) {
    const directory = join(root, `outer-${index % 7}`, `inner-${Math.floor(index / 7) % 60}`);
    if (index < 7 * 60) mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `file-${index}`), contentOf(index));
  }
  mkdirSync(join(root, 'outer-3/empty'));
  symlinkSync('../outer-0', join(root, 'outer-5/link'));
  writeFileSync(join(root, 'outer-2/large'), Buffer.alloc(300_000, 'large'));
  writeFileSync(join(root, 'outer-6/inner-9/just-too-large'), Buffer.alloc(64 * 1024 + 1, 'x'));
  // Neither in UTF-8 nor in the order of UTF-16: these are for one thread alone.
  writeFileSync(Buffer.concat([Buffer.from(`${root}/outer-4/inner-1/`), Buffer.of(0xff, 0x41)]), 'bytes');
  writeFileSync(join(root, 'outer-4/inner-2/\u{1f4bf}'), 'disc');
}

function contentOf(index: number): string {
  return index % 9 === 0 ? '' : `${index} `.repeat(1 + ((index * 37) % 900));
}
