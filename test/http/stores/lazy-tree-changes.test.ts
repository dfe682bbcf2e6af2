import { chmodSync, unlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { beforeEachLook } from '../../../packages/iso9660-writer-ts/test/support/watched-files.js';
import { createLazyStore } from '../../../src/http/index.js';
import { prepareIso } from '../../../src/index.js';
import { installationTree, makeTree } from '../../support/os-tree.js';
import { repeatable, request } from '../../support/requests.js';

const NAME = 'edge-07.cdn.example.net-alma9.iso';
const FIRST = '!first.rpm';
const LAST = 'zz/last.rpm';

let tree: string;
let directory: string;

beforeEach(async () => {
  tree = await realpath(await makeTree({ ...installationTree, [FIRST]: 'as it was', [LAST]: 'as it was' }));
  directory = await mkdtemp(join(tmpdir(), 'lazy-tree-'));
  const image = await prepareIso(request, tree, repeatable);
  await storeOf().put(NAME, image);
});
afterEach(async () => {
  await rm(tree, { recursive: true });
  await rm(directory, { recursive: true });
});

const storeOf = () => createLazyStore({ directory, baseUrl: 'https://ops.example.net' });

const CHANGES: Readonly<Record<string, () => void>> = {
  'content of the same size': () => writeFileSync(join(tree, FIRST), 'as it is!'),
  'a longer file': () => writeFileSync(join(tree, FIRST), 'longer than it was'),
  'another mode': () => chmodSync(join(tree, FIRST), 0o600),
  'a name that was added': () => writeFileSync(join(tree, '!added.rpm'), ''),
  'a name that was taken away': () => unlinkSync(join(tree, FIRST)),
};

/** The last file of the tree is looked at for the comparison with the record, and then for the plan. */
const LOOKS = [
  ['after the comparison and before the plan', 1],
  ['after it came into the plan', 2],
] as const;

describe.each(LOOKS)('a tree of a lazy store that changes %s', (_when, look) => {
  test.each(
    Object.entries(CHANGES).flatMap(([what, change]) => ['GET', 'HEAD'].map((method) => ({ what, change, method }))),
  )('is a 409: $what ($method)', async ({ change, method }) => {
    let looks = 0;
    beforeEachLook((path) => {
      if (path === join(tree, LAST) && ++looks === look) change();
    });
    const answer = storeOf().handle(new Request(`http://localhost/iso/${NAME}`, { method }));
    await expect(answer).rejects.toMatchObject({ status: 409 });
    expect(looks).toBeGreaterThanOrEqual(look);
  });
});
