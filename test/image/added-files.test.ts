import { rm } from 'node:fs/promises';
import { type Entry, IsoError } from 'iso9660-writer-ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import { plannedEntries } from '../../src/image/added-files.js';
import { generateIso } from '../../src/image/generate-iso.js';
import { createPlanCache, type PlanCache } from '../../src/image/plans.js';
import { prepareIso } from '../../src/image/prepare-iso.js';
import { renderConfig } from '../../src/kickstart/render-config.js';
import type { GenerateIsoOptions } from '../../src/options.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { makeTree } from '../support/os-tree.js';
import { repeatable, request } from '../support/requests.js';

type Files = GenerateIsoOptions['files'];

let tree: string;

beforeEach(async () => {
  tree = await makeTree();
});
afterEach(() => rm(tree, { recursive: true }));

const bytes = async (files: Files, options: GenerateIsoOptions = {}) => {
  const iso = await prepareIso(request, tree, { ...repeatable, ...options, ...(files && { files }) });
  return iso.read(0, iso.size);
};
const filesOf = async (files: Files, options?: GenerateIsoOptions) =>
  (await readIso(await bytes(files, options))).trees.rockRidge!;

describe('files may be', () => {
  test('what renderConfig returns, and entries of every kind', async () => {
    const rendered = renderConfig(parseIsoRequest(request), repeatable).map((file) => ({
      ...file,
      path: `copy/${file.path}`,
    }));
    const entries: readonly Entry[] = [
      { kind: 'file', path: 'site.cfg', content: new Uint8Array([65]), metadata: { mode: 0o600, uid: 7 } },
      { kind: 'symlink', path: 'ks.cfg', target: 'site.cfg' },
      { kind: 'directory', path: 'empty', metadata: { mode: 0o700 } },
      { kind: 'device', path: 'console', type: 'character', major: 5, minor: 1 },
    ];
    const found = await filesOf([...rendered, ...entries]);
    expect(found.text('copy/ks_scripts/password.cfg')).toContain('rootpw --iscrypted $6$');
    expect(found.get('copy/ks_scripts/password.cfg').posix?.attributes.mode).toBe(0o100600);
    expect(found.get('site.cfg').posix?.attributes).toMatchObject({ mode: 0o100600, uid: 7 });
    expect(found.get('ks.cfg')).toMatchObject({ kind: 'symlink' });
    expect(found.get('empty').posix?.attributes.mode).toBe(0o040700);
    expect(found.get('console').posix?.attributes.mode).toBe(0o020644);
  });

  test('given to generateIso, the later of two with one path counting', async () => {
    const files = [
      { path: 'site.cfg', text: 'one' },
      { path: 'site.cfg', text: 'two' },
    ];
    const image = new Uint8Array(
      await new Response(generateIso(parseIsoRequest(request), tree, { ...repeatable, files })).arrayBuffer(),
    );
    expect((await readIso(image)).trees.rockRidge!.text('site.cfg')).toBe('two');
  });

  test.each<[string, Entry]>([
    ['in the place of the directory', { kind: 'symlink', path: 'ks_scripts', target: 'elsewhere' }],
    ['in the place of one', { kind: 'directory', path: 'ks_scripts/network.cfg' }],
    ['below the name of one', { kind: 'file', path: 'ks_scripts/network.cfg/part', content: 'x' }],
  ])('laid over the files of the configuration: %s', async (_place, entry) => {
    const found = await filesOf([entry]);
    expect(found.get(entry.path).kind).toBe(entry.kind);
  });
});

describe('images with files', () => {
  const sets: readonly NonNullable<Files>[] = [
    [
      { path: 'site.cfg', text: 'short' },
      { path: 'ks.cfg', text: '' },
    ],
    [
      { path: 'ks.cfg', text: 'k'.repeat(5000), mode: 0o600 },
      { path: 'site.cfg', text: 'longer '.repeat(1000) },
    ],
    [
      { kind: 'file', path: 'site.cfg', content: new Blob(['blob']), metadata: { uid: 3 } },
      { path: 'ks.cfg', content: new Uint8Array(2048) },
    ],
  ];

  async function isAsPlannedAlone(files: Files, options: GenerateIsoOptions): Promise<boolean> {
    const { cache: _, ...others } = options;
    return Buffer.compare(await bytes(files, options), await bytes(files, others)) === 0;
  }

  async function plansOf(cache: PlanCache, options: readonly GenerateIsoOptions[]): Promise<number> {
    const plans = new Set<unknown>();
    for (const each of options) plans.add(await cache.plan(tree, each));
    return plans.size;
  }

  test('of one set of paths share a plan, in whatever order, and have the bytes of their own', async () => {
    const cache = createPlanCache({ freshFor: 3_600_000 });
    for (const files of sets) expect(await isAsPlannedAlone(files, { cache })).toBe(true);
    expect(
      await plansOf(
        cache,
        sets.map((files) => ({ ...repeatable, files })),
      ),
    ).toBe(1);
  });

  test.each<[string, NonNullable<Files>]>([
    ['paths', [{ path: 'site.cfg', text: 'a' }]],
    ['links', [...sets[0]!, { kind: 'symlink', path: 'link', target: 'a' }]],
    ['targets of links', [...sets[0]!, { kind: 'symlink', path: 'link', target: 'b' }]],
  ])('of other %s do not', async (_what, files) => {
    const others: NonNullable<Files> = [...sets[0]!, { kind: 'symlink', path: 'link', target: 'c' }];
    expect(await plansOf(createPlanCache({ freshFor: 3_600_000 }), [{ files }, { files: others }])).toBe(2);
  });

  test('leave nothing of their content in a shared plan', () => {
    const planned = plannedEntries([{ path: 'ks.cfg', text: 'rootpw --iscrypted $6$secret' }]);
    expect(JSON.stringify(planned)).not.toContain('secret');
  });

  test.each<[string, Files, GenerateIsoOptions]>([
    ['a boot image', [{ path: 'isolinux/isolinux.bin', content: new Uint8Array(4096).fill(7) }], {}],
    ['media check', [{ path: 'a', text: 'a' }], { image: { mediaCheck: true } }],
    [
      'names of one file',
      ['a', 'b'].map((path) => ({ kind: 'file', path, content: 'same', metadata: { linkKey: 'k' } }) as const),
      {},
    ],
  ])('with %s among them are planned one by one, and right', async (_what, files, options) => {
    const cache = createPlanCache({ freshFor: 3_600_000 });
    expect(await isAsPlannedAlone(files, { ...options, cache })).toBe(true);
    const other = files!.map((file) => ({
      ...file,
      ...('text' in file ? { text: 'other' } : { content: new Uint8Array(8192) }),
    }));
    expect(await isAsPlannedAlone(other, { ...options, cache })).toBe(true);
  });
});

describe('files that cannot be', () => {
  test.each([
    [[{ path: 'a' }], 'an item 0 that is neither'],
    [
      [
        { path: 'a', text: 'a' },
        { path: 'b', text: 1 },
      ],
      'an item 1 that is neither',
    ],
    [[{ path: 'a', text: 'a', content: 'a' }], 'an item 0'],
    [[{ path: 'a', text: 'a', modus: 1 }], 'an item 0'],
    [[null], 'an item 0'],
    ['a', 'is not a list of files'],
  ])('are refused: %j', async (files, message) => {
    await expect(bytes(files as never)).rejects.toThrow(message);
  });

  test('are refused without a word of their text', async () => {
    const files = [{ path: 'a', text: 'rootpw secret' }, { path: 'b' }] as never;
    const error = await bytes(files).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).not.toContain('secret');
  });

  test.each([
    [{ path: '../a', text: 'a' }],
    [{ path: '/a', text: 'a' }],
    [{ path: 'a', text: 'a', mode: -1 }],
    [{ kind: 'symlink', path: 'a' } as never],
  ])('by the writer: %j', async (file) => {
    await expect(bytes([file])).rejects.toBeInstanceOf(IsoError);
  });
});
