import type { Entry } from 'iso9660-writer-ts';
import { expect, test } from 'vitest';
import { collectScannedTree, scannedTreeOf } from '../../src/tree/scanned-tree.js';

const file = (path: string): Entry => ({ kind: 'file', path, content: path });

test('a scan is collected in its own order', async () => {
  async function* scan() {
    yield file('b');
    yield file('a');
  }
  expect((await collectScannedTree(scan())).entries.map(({ path }) => path)).toEqual(['b', 'a']);
});

test('the exact spelling of a path comes before any other', () => {
  const tree = scannedTreeOf([file('EFI/BOOT/GRUB.CFG'), file('EFI/BOOT/grub.cfg')]);
  expect(tree.find('EFI/BOOT/grub.cfg')?.path).toBe('EFI/BOOT/grub.cfg');
});

test('a tree in capitals is understood, and of several spellings the first in order is taken', () => {
  const tree = scannedTreeOf([file('isolinux/Isolinux.bin'), file('ISOLINUX/ISOLINUX.BIN')]);
  expect(tree.findFile('isolinux/isolinux.bin')?.path).toBe('ISOLINUX/ISOLINUX.BIN');
});

test('what is not there is not found', () => {
  expect(scannedTreeOf([file('a/b')]).find('a')).toBeUndefined();
});

test('a symbolic link is found, but not as a file', () => {
  const tree = scannedTreeOf([{ kind: 'symlink', path: 'isolinux/isolinux.bin', target: '/etc/shadow' }]);
  expect(tree.find('isolinux/isolinux.bin')?.kind).toBe('symlink');
  expect(tree.findFile('isolinux/isolinux.bin')).toBeUndefined();
});
