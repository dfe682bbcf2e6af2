import fc from 'fast-check';
import type { ByteSource, Content, Entry, Metadata } from '../../src/index.js';
import { LONGEST_SECTION } from '../../src/tree/stored-file.js';
import { sparseSource } from '../support/corpus/sparse-file.js';
import { anyDirectory, anyName } from './any-name.js';

/** Some entries that belong together. They may be in each other's way: the tree takes the first. */
export type Branch = readonly Entry[];

/** Dates that both forms of a date can hold; to the second, as they are recorded. */
export const anyDate = fc
  .integer({ min: Date.UTC(1970, 0, 1) / 1000, max: Date.UTC(2155, 11, 31) / 1000 })
  .map((second) => new Date(second * 1000));

const anyId = fc.oneof(fc.constantFrom(0, 1000, 2 ** 32 - 1), fc.nat());

const anyMetadata: fc.Arbitrary<Metadata> = fc.record(
  { mode: fc.nat({ max: 0o7777 }), uid: anyId, gid: anyId, modifiedAt: anyDate },
  { requiredKeys: [] },
);

/** Few sizes and few bytes, so that files of equal size and files of equal content are common. */
const anyContent: fc.Arbitrary<Content> = fc
  .record({
    size: fc.oneof(fc.constantFrom(0, 1, 64, 2047, 2048, 2049), fc.nat(7_000)),
    byte: fc.constantFrom(0, 1, 2, 3, 65),
    form: fc.constantFrom('bytes', 'text', 'blob', 'source'),
  })
  .map(({ size, byte, form }) => contentOf(Buffer.alloc(size, byte), form));

function contentOf(bytes: Buffer, form: string): Content {
  if (form === 'text') return bytes.toString('latin1');
  if (form === 'blob') return new Blob([new Uint8Array(bytes)]);
  return form === 'source' ? inPieces(bytes) : bytes;
}

/** A source that gives its bytes in pieces of odd sizes, and nothing now and then. */
function inPieces(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async *read(start, end) {
      for (let at = start; at < end; at += 777) {
        yield bytes.subarray(at, at);
        yield bytes.subarray(at, Math.min(at + 777, end));
      }
    },
  };
}

const LINKED: readonly Content[] = [Buffer.alloc(3000, 7), Buffer.alloc(0), Buffer.alloc(2048, 1)];

const anyFile = (path: string): fc.Arbitrary<Entry> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ content: anyContent, metadata: anyMetadata }).map((draft) => file(path, draft)),
    },
    // The links of one file say the same of it, as they do on a disk.
    { weight: 1, arbitrary: fc.nat(LINKED.length - 1).map((link) => linkTo(path, link)) },
  );

function file(path: string, { content, metadata }: { content: Content; metadata: Metadata }): Entry {
  return { kind: 'file', path, content, metadata };
}

function linkTo(path: string, link: number): Entry {
  const metadata = { mode: 0o640 + link, uid: link, linkKey: `link ${link}` };
  return { kind: 'file', path, content: LINKED[link]!, metadata };
}

const anyTarget = fc
  .oneof(
    fc.array(fc.oneof(fc.constantFrom('..', '.', '', 'a', 'A', 'README', 'a.x'), anyName), {
      minLength: 1,
      maxLength: 6,
    }),
    fc.nat(300).map((length) => ['..', 'x'.repeat(length), 'end']),
    fc.nat(130).map((length) => Array.from({ length: length + 1 }, () => '..')),
  )
  .map((segments) => segments.join('/') || '/');

const anyKind = (path: string): fc.Arbitrary<Entry> =>
  fc.oneof(
    { weight: 6, arbitrary: anyFile(path) },
    { weight: 2, arbitrary: anyMetadata.map((metadata): Entry => ({ kind: 'directory', path, metadata })) },
    { weight: 2, arbitrary: anyTarget.map((target): Entry => ({ kind: 'symlink', path, target })) },
    {
      weight: 1,
      arbitrary: fc
        .record({
          type: fc.constantFrom('character' as const, 'block' as const, 'fifo' as const, 'socket' as const),
          major: fc.oneof(fc.nat(255), anyId),
          minor: fc.oneof(fc.nat(255), anyId),
          metadata: anyMetadata,
        })
        // PN cannot tell a large minor number of major 0 from a small pair: so has no reader a way to (RR-15).
        .map(({ minor, ...draft }): Entry => {
          const isTold = draft.major > 0 || minor <= 0xff;
          return { kind: 'device', path, ...draft, minor: isTold ? minor : 0 };
        }),
    },
  );

const anyPath = fc.tuple(anyDirectory, anyName).map(([directories, name]) => [...directories, name].join('/'));

const anyEntry: fc.Arbitrary<Branch> = anyPath.chain((path) => anyKind(path).map((entry) => [entry]));

/** Names out of a number, of which a hierarchy can keep one at most. */
const COLLIDING: Readonly<Record<string, (index: number) => string>> = {
  'for the primary hierarchy': (index) => digits(index, '!#$%&').padStart(6, '!'),
  'for Joliet': (index) => digits(index, '*:;?\\').padStart(6, '*'),
  'without regard to case': (index) => digits(index, 'xX').padStart(10, 'x'),
  'once they are cut': (index) => `${'c'.repeat(210)}${index}.txt`,
  'once Rock Ridge cuts them': (index) => `${'€'.repeat(90)}${index}`,
  'with names that counters make': (index) => (index % 2 === 0 ? `a${String(index).padStart(3, '0')}` : `a?${index}`),
  'in control characters': (index) => digits(index, '\x01\x02\x03\x7f').padStart(5, '\x01'),
};

function digits(value: number, of: string): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / of.length)) text = of.charAt(rest % of.length) + text;
  return text;
}

const anyCollisions: fc.Arbitrary<Branch> = fc
  .record({
    directories: anyDirectory,
    shape: fc.constantFrom(...Object.keys(COLLIDING)),
    count: fc.integer({ min: 2, max: 300 }),
    kind: fc.constantFrom('file', 'directory', 'both'),
  })
  .map(({ directories, shape, count, kind }) =>
    Array.from({ length: count }, (_, index): Entry => {
      const path = [...directories, COLLIDING[shape]!(index)].join('/');
      const isFile = kind === 'file' || (kind === 'both' && index % 2 === 0);
      return isFile ? { kind: 'file', path, content: `content ${index}` } : { kind: 'directory', path };
    }),
  );

const anyDeepBranch: fc.Arbitrary<Branch> = fc
  .record({
    depth: fc.integer({ min: 6, max: 60 }),
    name: fc.oneof(fc.constantFrom('d', 'D', 'directory', 'n'.repeat(31), '€'.repeat(20), 'n'.repeat(220)), anyName),
    everywhere: fc.boolean(),
  })
  .map(({ depth, name, everywhere }) =>
    Array.from({ length: depth }, (_, level) => level + 1)
      .filter((level) => everywhere || level === depth)
      .map((level): Entry => ({ kind: 'file', path: `${`${name}/`.repeat(level)}leaf`, content: `level ${level}` })),
  );

/** Links that lead to each other, to a file in the end or in a circle. */
const anyLinkChain: fc.Arbitrary<Branch> = fc
  .record({
    directories: anyDirectory,
    count: fc.integer({ min: 1, max: 45 }),
    end: fc.constantFrom('chain0', 'chain end', 'nowhere', '../chain0', '/chain end'),
  })
  .map(({ directories, count, end }) => {
    const at = (name: string) => [...directories, name].join('/');
    return [
      { kind: 'file', path: at('chain end'), content: 'the end' },
      ...Array.from({ length: count }, (_, index): Entry => {
        const target = index === count - 1 ? end : `chain${index + 1}`;
        return { kind: 'symlink', path: at(`chain${index}`), target };
      }),
    ];
  });

/** Files about as long as one or two sections, all zeros but at their ends. */
const anySparseFile: fc.Arbitrary<Branch> = fc
  .record({
    path: anyPath,
    sections: fc.integer({ min: 1, max: 3 }),
    rest: fc.constantFrom(-1, 0, 1, 2048, 5000),
  })
  .map(({ path, sections, rest }) => {
    const size = sections * LONGEST_SECTION + rest;
    const marks = { 0: 'first', [LONGEST_SECTION - 3]: 'across', [size - 4]: 'last' };
    return [{ kind: 'file', path, content: sparseSource(size, marks) }];
  });

export const anyBranch: fc.Arbitrary<Branch> = fc.oneof(
  { weight: 200, arbitrary: anyEntry },
  { weight: 8, arbitrary: anyCollisions },
  { weight: 8, arbitrary: anyDeepBranch },
  { weight: 5, arbitrary: anyLinkChain },
  { weight: 1, arbitrary: anySparseFile },
);
