import fc from 'fast-check';
import type { Entry, HierarchyName, ImageOptions } from '../../src/index.js';
import { anyBoot, BOOT_FILES } from './any-boot.js';
import { anyBranch, anyDate, type Branch } from './any-branch.js';
import { described } from './described.js';
import { fnv1a } from './fnv1a.js';

/** What an image is made of. */
export interface Disc {
  readonly entries: readonly Entry[];
  readonly options: ImageOptions;
  /** Seed of another order of the entries. */
  readonly shuffle: number;
}

/** A rule that hides one path of so many from some hierarchies; which one it is nobody can guess. */
interface Hiding {
  readonly from: readonly HierarchyName[];
  readonly oneOf: number;
}

const anyHiding: fc.Arbitrary<Hiding | undefined> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({
      from: fc.subarray<HierarchyName>(['primary', 'joliet', 'enhanced'], { minLength: 1 }),
      oneOf: fc.integer({ min: 1, max: 8 }),
    }),
  },
);

const hideBy =
  ({ from, oneOf }: Hiding) =>
  (path: string): readonly HierarchyName[] =>
    fnv1a(path) % oneOf === 0 ? from : [];

const weighBy = (weights: number) => (path: string) => (fnv1a(path) % weights) - 1;

const anyPlainOptions: fc.Arbitrary<ImageOptions> = fc.record(
  {
    interchangeLevel: fc.constantFrom(1 as const, 2 as const, 3 as const, 3 as const),
    rockRidge: fc.oneof(fc.boolean(), fc.constant({ deepDirectories: 'relocate' as const })),
    joliet: fc.oneof(
      fc.boolean(),
      fc.record({ longNames: fc.boolean(), symlinks: fc.constantFrom('omit' as const, 'follow' as const) }),
    ),
    enhanced: fc.boolean(),
    deduplicate: fc.boolean(),
    unicodeForm: fc.constantFrom('as-given' as const, 'NFC' as const),
    translationTables: fc.boolean(),
    padding: fc.constantFrom(0, 1, 150),
    createdAt: anyDate,
    volume: fc.record(
      {
        id: fc.constantFrom('TEST', 'My-Disk 1', 'i'.repeat(32)),
        publisher: fc.constantFrom('PUBLISHER', 'p'.repeat(128)),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

/** What most trees do not fulfil. */
const anyDemand: fc.Arbitrary<ImageOptions> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<ImageOptions>(
      { strictNames: true },
      { rockRidge: { deepDirectories: 'error' } },
      { bootCatalogPath: 'nowhere/boot.cat' },
      ...['README', 'a.x', '日本', '\udcff'].map((copyrightFile) => ({ volume: { copyrightFile } })),
    ),
  },
);

const anyOptions: fc.Arbitrary<ImageOptions> = fc
  .record({
    plain: anyPlainOptions,
    boot: anyBoot,
    hiding: anyHiding,
    weights: fc.constantFrom(undefined, 1, 3, 7),
    mediaCheck: fc.nat(3).map((value) => value === 3),
    demanding: anyDemand,
  })
  .map(({ plain, boot, hiding, weights, mediaCheck, demanding }) => ({
    ...plain,
    ...boot,
    ...(hiding !== undefined && { hide: hideBy(hiding) }),
    ...(weights !== undefined && { sortWeight: weighBy(weights) }),
    mediaCheck,
    ...demanding,
  }));

/** Trees and options of every kind, most of which make an image. */
export const anyDisc: fc.Arbitrary<Disc> = fc
  .record({
    branches: fc.array(anyBranch, { maxLength: 25, size: 'max' }),
    options: anyOptions,
    shuffle: fc.nat(),
  })
  .map(({ branches, options, shuffle }) => {
    const boot = (options.boot ?? []).length > 0 ? BOOT_FILES : [];
    const entries = fitting([boot, ...branches]);
    const isLarge = entries.some((entry) => entry.kind === 'file' && sizeOf(entry.content) > 2 ** 31);
    // Reading gigabytes to hash them is no test of anything else.
    const patient = isLarge ? { ...options, mediaCheck: false, deduplicate: false } : options;
    return described({ entries, options: patient, shuffle });
  });

/** The entries that go together: every path once, nothing below what is no directory. */
function fitting(branches: readonly Branch[]): readonly Entry[] {
  const kinds = new Map<string, Entry['kind']>();
  return branches.flat().filter(({ kind, path }) => {
    const parents = path
      .split('/')
      .map((_, index, segments) => segments.slice(0, index).join('/'))
      .slice(1);
    if (kinds.has(path) || parents.some((parent) => (kinds.get(parent) ?? 'directory') !== 'directory')) return false;
    for (const parent of parents) kinds.set(parent, 'directory');
    kinds.set(path, kind);
    return true;
  });
}

export function sizeOf(content: Extract<Entry, { kind: 'file' }>['content']): number {
  if (typeof content === 'string') return Buffer.byteLength(content);
  return content instanceof Uint8Array ? content.length : (content as Blob).size;
}
