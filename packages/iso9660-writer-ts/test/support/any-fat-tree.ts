import fc from 'fast-check';
import type { Entry } from '../../src/index.js';

const NAMES = [
  ...['README', 'readme.txt', 'Readme.html', 'LONGNA~1.TXT', 'long name of a file.txt', 'long name of another.txt'],
  ...[
    '.hidden',
    'a',
    'b.c.d',
    '日本語.txt',
    'Überblick',
    '😀 disc',
    'a+b',
    'thirteen char',
    'n'.repeat(255),
    'KERNEL.IMG',
  ],
];

const anyName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NAMES) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: fc.constantFrom(...'abXY01.-_ ~+é日'), minLength: 1, maxLength: 40, size: 'max' })
      .map((name) => name.replace(/[. ]+$/, '') || 'x'),
  },
);

const anyDate = fc.date({
  min: new Date('1980-01-01T00:00:00Z'),
  max: new Date('2107-12-31T23:59:59Z'),
  noInvalidDate: true,
});

/** Trees that FAT can hold: no two names that differ in case only. Dates to the hundredth of a second. */
export const anyFatEntries: fc.Arbitrary<Entry[]> = fc
  .array(
    fc.record({
      directories: fc.array(fc.constantFrom('EFI', 'boot', 'a directory of a long name', '目録'), { maxLength: 4 }),
      name: anyName,
      size: fc.option(fc.nat({ max: 9_000 })),
      modifiedAt: anyDate.map((date) => new Date(Math.floor(date.getTime() / 10) * 10)),
    }),
    { maxLength: 60, size: 'max' },
  )
  .map((drafts) => {
    const kinds = new Map<string, Entry['kind']>();
    const entries: Entry[] = [];
    for (const [index, { directories, name, size, modifiedAt }] of drafts.entries()) {
      const path = [...directories, name].join('/');
      const parents = directories.map((_, depth) =>
        directories
          .slice(0, depth + 1)
          .join('/')
          .toLowerCase(),
      );
      if (kinds.has(path.toLowerCase()) || parents.some((parent) => kinds.get(parent) === 'file')) continue;
      for (const parent of parents) kinds.set(parent, 'directory');
      kinds.set(path.toLowerCase(), size === null ? 'directory' : 'file');
      const metadata = { modifiedAt };
      if (size === null) entries.push({ kind: 'directory', path, metadata });
      else entries.push({ kind: 'file', path, metadata, content: contentOf(size, index) });
    }
    return entries;
  });

function contentOf(size: number, index: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => 1 + ((at * 7 + index * 31) % 255));
}
