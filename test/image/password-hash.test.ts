import { rm } from 'node:fs/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import { prepareIso } from '../../src/image/prepare-iso.js';
import * as digest from '../../src/kickstart/crypt/digest.js';
import { installationTree, makeTree } from '../support/os-tree.js';
import { request } from '../support/requests.js';

const PASSWORD = 'correct horse';
const options = { nameservers: ['192.0.2.53'] };

let tree: string;
let hashesMade: MockInstance<typeof digest.stretch>;

beforeEach(async () => {
  tree = await makeTree(installationTree);
  hashesMade = vi.spyOn(digest, 'stretch');
});
afterEach(async () => {
  hashesMade.mockRestore();
  await rm(tree, { recursive: true });
});

const prepared = (more = {}) => prepareIso({ ...request, rootPass: PASSWORD }, tree, { ...options, ...more });

test('is made when an image is read as far as its file, once, and is the same in all reads', async () => {
  const iso = await prepared();
  const { sector, length } = iso.layout.find(({ label }) => label.endsWith('ks_scripts/password.cfg'))!;
  const start = sector * 2048;
  await iso.read(0, start);
  expect(hashesMade).not.toHaveBeenCalled();
  const text = Buffer.from(await iso.read(start, start + length)).toString();
  expect(hashesMade).toHaveBeenCalledTimes(1);
  expect(text).toMatch(/^rootpw --iscrypted \$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}\n$/);
  const inParts = await Promise.all([iso.read(start, start + 30), iso.read(start + 30, start + length)]);
  expect(Buffer.concat(inParts).toString()).toBe(text);
  const { rockRidge, joliet } = readIso(await iso.read(0, iso.size)).trees;
  expect(rockRidge!.text('ks_scripts/password.cfg')).toBe(text);
  expect(joliet!.text('ks_scripts/password.cfg')).toBe(text);
  expect(hashesMade).toHaveBeenCalledTimes(1);
});

test('is not made for a client that leaves at the first byte', async () => {
  const reader = (await prepared()).stream().getReader({ mode: 'byob' });
  await reader.read(new Uint8Array(2048));
  await reader.cancel();
  expect(hashesMade).not.toHaveBeenCalled();
});

test('is one in all files of an image', async () => {
  const iso = await prepared({ installer: { family: 'anaconda', delivery: 'none' } });
  const { rockRidge } = readIso(await iso.read(0, iso.size)).trees;
  const hash = rockRidge!.text('ks_scripts/password.cfg').split(' ')[2]!;
  expect(rockRidge!.text('ks.cfg')).toContain(`rootpw --iscrypted ${hash}`);
  expect(hashesMade).toHaveBeenCalledTimes(1);
});

test('a recipe shows it, and never the password', async () => {
  const { recipe } = await prepared();
  expect(inspect(recipe, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(PASSWORD);
  expect(hashesMade).not.toHaveBeenCalled();
  const text = JSON.stringify(recipe);
  expect(text).toContain('rootpw --iscrypted $6$');
  expect(text).not.toContain(PASSWORD);
});

test('a salt that cannot be is refused before there is an image', async () => {
  await expect(prepared({ salt: 'a$b' })).rejects.toThrow(RangeError);
});
