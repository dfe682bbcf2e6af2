import { appendFile, mkdtemp, realpath, rename, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLazyStore } from '../../../src/http/index.js';
import { type PreparedIso, prepareIso } from '../../../src/index.js';
import { installationTree, makeTree } from '../../support/os-tree.js';
import { repeatable, request } from '../../support/requests.js';
import { openFiles } from '../support/open-files.js';

const FILES = Array.from({ length: 60 }, (_, index) => `pool/${index}.rpm`);
const BIG = 'pool/big.rpm';

let tree: string;
let directory: string;
let image: PreparedIso;

beforeEach(async () => {
  const files = FILES.map((path) => [path, path.padEnd(3000)] as const);
  tree = await realpath(
    await makeTree({ ...installationTree, ...Object.fromEntries(files), [BIG]: 'x'.repeat(400_000) }),
  );
  directory = await mkdtemp(join(tmpdir(), 'lazy-open-'));
  image = await prepareIso(request, tree, repeatable);
});
afterEach(async () => {
  await rm(tree, { recursive: true });
  await rm(directory, { recursive: true });
});

/** One look at the tree serves a whole test, so that what is noticed is noticed where the file is read. */
async function filledStore() {
  const store = createLazyStore({ directory, baseUrl: 'https://ops.example.net', freshFor: 3_600_000 });
  await store.put(image.filename, image);
  return store;
}

const startOf = (path: string) => image.layout.find(({ label }) => label.includes(path))!.sector * 2048;

async function rangeOf(store: Awaited<ReturnType<typeof filledStore>>, path: string, length = 2048) {
  const start = startOf(path);
  const headers = { range: `bytes=${start}-${start + length - 1}` };
  return (await store.handle(new Request(`http://localhost/iso/${image.filename}`, { headers })))!;
}

const noneOpen = () => vi.waitFor(async () => expect(await openFiles(tree)).toEqual([]), { timeout: 20_000 });

test.runIf(process.platform === 'linux')('a file stays open for the next range, for a moment', async () => {
  const store = await filledStore();
  await (await rangeOf(store, BIG)).arrayBuffer();
  expect(await openFiles(tree)).toContain(join(tree, BIG));
  await noneOpen();
});

test('descriptors do not grow with ranges, those that are cancelled included, and none is left', async () => {
  const store = await filledStore();
  for (let index = 0; index < 500; index++) {
    const path = FILES[(index * 37) % FILES.length]!;
    const { body } = await rangeOf(store, index % 5 === 0 ? BIG : path, index % 5 === 0 ? 300_000 : 2048);
    if (index % 3 === 0) await body!.cancel();
    else expect(new TextDecoder().decode(await new Response(body).arrayBuffer())).toMatch(/^(?:pool\/\d+\.rpm +|x+)$/);
  }
  expect((await openFiles(tree)).length).toBeLessThanOrEqual(33);
  await noneOpen();
});

const CHANGES: Readonly<Record<string, (file: string) => Promise<void>>> = {
  'overwritten in place, with its date put back': async (file) => {
    const { size, atime, mtime } = await stat(file);
    await writeFile(file, 'y'.repeat(size), { flag: 'r+' });
    await utimes(file, atime, mtime);
  },
  grown: (file) => appendFile(file, 'more'),
  'replaced by a rename over it': async (file) => {
    await writeFile(`${file}.new`, 'y'.repeat((await stat(file)).size));
    await rename(`${file}.new`, file);
  },
  deleted: (file) => unlink(file),
};

describe.each(Object.entries(CHANGES))('a file that is open from the range before and is %s', (_how, change) => {
  test('is a 409 to the next range', async () => {
    const store = await filledStore();
    await (await rangeOf(store, BIG)).arrayBuffer();
    await change(join(tree, BIG));
    await expect(rangeOf(store, BIG)).rejects.toMatchObject({ status: 409 });
  });

  test('breaks the range under way', async () => {
    const store = await filledStore();
    await (await rangeOf(store, BIG)).arrayBuffer();
    const { body } = await rangeOf(store, BIG, 300_000);
    await change(join(tree, BIG));
    await expect(new Response(body).arrayBuffer()).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });
});
