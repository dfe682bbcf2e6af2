import fc from 'fast-check';
import type { Entry, ImageOptions, Metadata } from '../../src/index.js';

/** The only directories of generated trees, so that paths meet: some of them are one name to some hierarchy. */
const DIRECTORIES = ['a', 'A', 'b.d', 'long directory name that level 1 cuts', '日本', 'a:b', '-', 'b', 'c', 'dir '];

/** Names that some hierarchy has to change, to keep apart, or to put in an order of its own. */
const AWKWARD = [
  ...['README', 'readme', 'Readme.', 'README.TXT', 'readme.txt', 'read.me.txt', '.hidden', '!first', '..', '...'],
  ...['a', 'A', 'a ', 'a .b', 'a.c', 'a-b.x', 'a.x', 'A.X', 'a_', 'a;1', 'a:1', 'a*1', 'a?1', 'a\\1'],
  ...['\x01\t\n\x7f', 'ß', 'SS', 'ſ', 'é', 'e\u0301', '😀😀.😀', '\udcff', 'caf\udce9.txt', '\ufffd', '\uffff'],
  ...[
    'n'.repeat(200),
    `${'n'.repeat(200)}2`,
    `${'x'.repeat(100)}.txt`,
    `${'€'.repeat(80)}.txt`,
    `y.${'z'.repeat(200)}`,
  ],
].filter((name) => name !== '..');

const anyName = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom(...AWKWARD) },
    {
      weight: 2,
      arbitrary: fc.string({ unit: fc.constantFrom(...'aAbB01.-_ ~+'), minLength: 1, maxLength: 14, size: 'max' }),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }) },
  )
  .map((name) => name.replace(/[/\0]/g, '_').replace(/^\.\.?$/, '_'));

const anyTarget = fc
  .array(fc.oneof(fc.constantFrom('..', '.', '', 'a', 'README', 'readme.txt'), anyName), { minLength: 1, maxLength: 6 })
  .map((segments) => segments.join('/') || '/');

const anyDate = fc.date({
  min: new Date('1900-01-01T00:00:00Z'),
  max: new Date('2155-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const anyId = fc.oneof(fc.constantFrom(0, 1000, 2 ** 32 - 1), fc.nat());

const anyMetadata = fc.record(
  { mode: fc.nat({ max: 0o7777 }), uid: anyId, gid: anyId, modifiedAt: anyDate },
  { requiredKeys: [] },
);

/** Everything of an entry but its place. */
const anyKind = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('file' as const),
      size: fc.nat({ max: 5_000 }),
      link: fc.nat({ max: 12 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('directory' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('symlink' as const), target: anyTarget }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('device' as const),
      type: fc.constantFrom('character' as const, 'block' as const, 'fifo' as const, 'socket' as const),
      major: fc.nat({ max: 255 }),
      minor: fc.nat({ max: 255 }),
    }),
  },
);

/** Mostly shallow paths, and some that lie deeper than the standard allows. */
const anyPath = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: fc.array(fc.constantFrom(...DIRECTORIES), { maxLength: 3 }) },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom('a', 'b', 'c', 'a:b'), { minLength: 6, maxLength: 14, size: 'max' }),
    },
  ),
  anyName,
);

/** Trees of entries that go together: every path once, nothing below what is no directory. */
export const anyEntries: fc.Arbitrary<Entry[]> = fc
  .array(fc.tuple(anyPath, anyKind, anyMetadata), { maxLength: 40, size: 'max' })
  .map((drafts) => {
    const kinds = new Map<string, string>();
    const entries: Entry[] = [];
    for (const [[directories, name], kind, metadata] of drafts) {
      const path = [...directories, name].join('/');
      const parents = directories.map((_, index) => directories.slice(0, index + 1).join('/'));
      if (kinds.has(path) || parents.some((parent) => (kinds.get(parent) ?? 'directory') !== 'directory')) continue;
      for (const parent of parents) kinds.set(parent, 'directory');
      kinds.set(path, kind.kind);
      entries.push(entryAt(path, kind, metadata, entries.length));
    }
    return entries;
  });

type Kind = typeof anyKind extends fc.Arbitrary<infer K> ? K : never;

function entryAt(path: string, kind: Kind, metadata: Metadata, index: number): Entry {
  if (kind.kind === 'symlink') {
    // A link's own mode means nothing: every system shows 0777 (RR-13).
    const { mode: _, ...rest } = metadata;
    return { ...kind, path, metadata: rest };
  }
  if (kind.kind !== 'file') return { ...kind, path, metadata };
  // The links of one file say the same of it, as they do on a disk.
  const linkKey = kind.link < 2 ? `link ${kind.link}` : undefined;
  if (linkKey !== undefined) return { kind: 'file', path, content: contentOf(777, kind.link), metadata: { linkKey } };
  return { kind: 'file', path, content: contentOf(kind.size, index), metadata };
}

/** Bytes that no other entry has, unless there are none. */
function contentOf(size: number, index: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) =>
    at < 4 ? (index >> (at * 4)) & 15 : 1 + ((at * 7 + index) % 250),
  );
}

/** Every choice that changes a structure. Boot images are files that `bootFiles` adds. */
export const anyOptions: fc.Arbitrary<ImageOptions> = fc.record(
  {
    interchangeLevel: fc.constantFrom(1 as const, 2 as const, 3 as const),
    rockRidge: fc.oneof(fc.boolean(), fc.constant({ deepDirectories: 'relocate' as const })),
    joliet: fc.oneof(
      fc.boolean(),
      fc.record({ longNames: fc.boolean(), symlinks: fc.constantFrom('omit' as const, 'follow' as const) }),
    ),
    enhanced: fc.boolean(),
    translationTables: fc.boolean(),
    deduplicate: fc.boolean(),
    mediaCheck: fc.boolean(),
    sortWeight: fc.constant((path: string) => path.length % 5),
    boot: fc.constantFrom([], [BIOS()], [BIOS(), EFI()], [EFI(), BIOS()]),
    padding: fc.constantFrom(0, 1, 150),
    createdAt: anyDate,
  },
  { requiredKeys: [] },
);

function BIOS() {
  return { path: 'boot/loader.bin', platform: 'bios' as const, infoTable: true, grub2InfoTable: true };
}

function EFI() {
  return { path: 'boot/efi.img', platform: 'efi' as const, hidden: true };
}

/** The files that the boot entries of `anyOptions` want. */
export function bootFiles(): Entry[] {
  const loader = contentOf(3_001, 1_000);
  const efi = contentOf(2_048, 1_001);
  efi.set([0xeb, 0x3c, 0x90]);
  efi.set([0x55, 0xaa], 510);
  return [
    { kind: 'file', path: 'boot/loader.bin', content: loader },
    { kind: 'file', path: 'boot/efi.img', content: efi },
  ];
}
