/** Numbers from 0 to 1 that follow from a seed (mulberry32): a run that failed can be had again. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What parsers of requests trip over. */
const HOSTILE: readonly string[] = [
  ...[
    '',
    ' ',
    '\0',
    '"',
    '\\',
    "'",
    '$(x)',
    '`x`',
    '\n',
    '\r\n',
    '\r\n\r\n',
    '%00',
    '%2e%2e',
    '../',
    '..\\',
    '\ufeff',
    '\ud800',
  ],
  ...['null', 'true', '[]', '{}', '[[[[[[[[', '{"":', '1e999', '-0', '0x10', '9'.repeat(400), 'a'.repeat(5_000)],
  ...[
    '\u202e',
    '\u0000',
    '\\ud83d',
    '\\u0000',
    '::1',
    '192.0.2.1/33',
    '255.255.255.255',
    'yes',
    'no',
    '__proto__',
    'constructor',
  ],
  ...[
    'Content-Length: 1',
    'Transfer-Encoding: chunked',
    'Expect: 100-continue',
    'Upgrade: h2c',
    'Range: bytes=0-',
    'Host: a',
  ],
  ...['HTTP/1.0', 'HTTP/9.9', 'POST ', 'GET ', 'CONNECT ', 'OPTIONS * ', ':', ';', ',', '0\r\n', 'ffffffffffffffff'],
];

/** Bytes after one to four random changes: a part cut out, said twice, put elsewhere, flipped, or something hostile put in. */
export function mutated(bytes: Buffer, random: () => number): Buffer {
  let result = bytes;
  const below = (count: number) => Math.floor(random() * count);
  for (let changes = 1 + below(4); changes > 0; changes--) {
    const start = below(result.length + 1);
    const end = Math.min(result.length, start + 1 + below(random() < 0.8 ? 8 : 200));
    const [before, part, after] = [result.subarray(0, start), result.subarray(start, end), result.subarray(end)];
    const hostile = Buffer.from(HOSTILE[below(HOSTILE.length)]!);
    const flipped = Buffer.from(part);
    if (flipped.length > 0) flipped[below(flipped.length)]! ^= 1 << below(8);
    const forms = [
      [before, after],
      [before, part, part, after],
      [after, part, before],
      [before, flipped, after],
      [before, hostile, part, after],
      [before, hostile, after],
    ];
    result = Buffer.concat(forms[below(forms.length)]!);
  }
  return result;
}
