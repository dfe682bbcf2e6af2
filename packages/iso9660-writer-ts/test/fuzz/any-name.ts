import fc from 'fast-check';
import { textOf } from '../support/strict-reader/text.js';

/** Names that some hierarchy has to change, to keep apart, or to put in an order of its own. */
const AWKWARD = [
  ...['README', 'readme', 'Readme.', 'README.TXT', 'readme.txt', 'read.me.txt', '.hidden', '!first', '...', '. '],
  ...['a', 'A', 'a ', 'a .b', 'a.', 'a..', 'a.c', 'a-b.x', 'a.x', 'A.X', 'a_', 'a;1', 'a:1', 'a*1', 'a\\1', 'a|<>"'],
  ...['\x01\t\n\x7f', '\x01', '\x02', 'ß', 'SS', 'ſ', 'ﬀ', 'İ', 'é', 'e\u0301', '😀😀.😀', '\u202e.txt', 'ﬁ.ﬁ'],
  ...[
    '\udcff',
    'caf\udce9.txt',
    '\udce9\udce9',
    '\ufffd',
    '\uffff',
    '\ufeffbom',
    'TRANS.TBL',
    'constructor',
    '__proto__',
  ],
];

/** A name of a character and a length of its own, with an extension or without, up to and over what anything holds. */
const anyLongName = fc
  .record({
    unit: fc.constantFrom('n', 'N', 'é', '€', '😀', '\udcff', '.', ' ', 'e\u0301', '\x01'),
    length: fc.oneof(fc.constantFrom(8, 9, 30, 31, 64, 103, 104, 206, 207, 208, 250, 253, 254, 255, 256), fc.nat(300)),
    extension: fc.constantFrom('', '.txt', '.', `.${'z'.repeat(40)}`, '.€€€€'),
  })
  .map(({ unit, length, extension }) => unit.repeat(Math.ceil(length / Buffer.byteLength(unit))) + extension);

/** Any bytes at all, as the text that carries them. */
const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 40 }).map(textOf);

export const anyName: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(...AWKWARD) },
    { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom(...'aAbB01.-_ ~+;'), minLength: 1, maxLength: 14 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }) },
    { weight: 1, arbitrary: anyBytes },
    { weight: 2, arbitrary: anyLongName },
  )
  .map(legalName);

/** Names that the writer gives to what it adds: only exactly so may the tree have them too, or nobody could compare. */
const OURS = /^(?!TRANS\.TBL$)(?:trans[._]tbl|boot[._]cat|\.?rr_moved)[._ ]*$/i;

function legalName(name: string): string {
  return name
    .replace(/[/\0]/g, '_')
    .replace(/^\.{0,2}$/, '_')
    .replace(OURS, '_');
}

/** The only directories of generated trees, so that paths meet: some of them are one name to some hierarchy. */
const DIRECTORIES = [
  'a',
  'A',
  'b.d',
  'boot',
  'long directory name that level 1 cuts',
  '日本',
  'a:b',
  '-',
  'dir ',
  'e\u0301',
];

export const anyDirectory: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...DIRECTORIES), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom('a', 'A', 'a:b', 'n'.repeat(60)), { maxLength: 14, size: 'max' }) },
  { weight: 1, arbitrary: fc.array(anyName, { maxLength: 3 }) },
);
