import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkEntries } from '../../src/format/rock-ridge.js';

/** One SL entry as bytes. */
function bytesOf(target: string): number[][] {
  return linkEntries(target).map((entry) => {
    const bytes = new Uint8Array(entry.length);
    entry.writeTo(new DataView(bytes.buffer), 0);
    return [...bytes];
  });
}

/** Flags and text of the components of all entries, checked for the frame around them. */
function componentsOf(target: string): [flags: number, text: string][] {
  const entries = bytesOf(target);
  return entries.flatMap((bytes, index) => {
    expect(bytes.slice(0, 5)).toEqual([0x53, 0x4c, bytes.length, 1, index < entries.length - 1 ? 1 : 0]);
    expect(bytes.length).toBeLessThanOrEqual(255);
    const components: [number, string][] = [];
    for (let at = 5; at < bytes.length; at += 2 + bytes[at + 1]!) {
      components.push([bytes[at]!, Buffer.from(bytes.slice(at + 2, at + 2 + bytes[at + 1]!)).toString('latin1')]);
    }
    return components;
  });
}

/** The target that readers put together: a slash between components but after one that continues. */
function joined(target: string): string {
  let text = '';
  let separator = '';
  for (const [flags, part] of componentsOf(target)) {
    text += separator + (flags === 2 ? '.' : flags === 4 ? '..' : flags === 8 ? '/' : part);
    separator = (flags & 1) !== 0 || flags === 8 ? '' : '/';
  }
  return Buffer.from(text, 'latin1').toString();
}

describe('the target of a symbolic link', () => {
  test.each([
    ['a', [[0, 'a']]],
    [
      'a/b',
      [
        [0, 'a'],
        [0, 'b'],
      ],
    ],
    [
      '../a/.',
      [
        [4, ''],
        [0, 'a'],
        [2, ''],
      ],
    ],
    ['/', [[8, '']]],
    [
      '/usr/lib',
      [
        [8, ''],
        [0, 'usr'],
        [0, 'lib'],
      ],
    ],
    ['...', [[0, '...']]],
    [
      '.../..a',
      [
        [0, '...'],
        [0, '..a'],
      ],
    ],
  ])('%s is recorded by its components (RR-13)', (target, expected) => {
    expect(componentsOf(target)).toEqual(expected);
  });

  test.each([
    ['//a', '/a'],
    ['a//b/', 'a/b'],
    ['///', '/'],
    ['a/', 'a'],
  ])('%s is normalised: a root only first, nothing empty (RR-14)', (target, expected) => {
    expect(joined(target)).toBe(expected);
  });

  test('goes on in the next entry, a long component in several (RR-13, RR-14)', () => {
    expect(bytesOf('n'.repeat(248))).toHaveLength(1);
    expect(bytesOf('n'.repeat(249)).map((bytes) => bytes.length)).toEqual([255, 8]);
    expect(componentsOf('n'.repeat(249))).toEqual([
      [1, 'n'.repeat(248)],
      [0, 'n'],
    ]);
  });

  test('keeps its bytes and is never cut inside a character (RR-13)', () => {
    const unit = fc.constantFrom('n', 'é', '€', '😀', '/', '.', 'long component/');
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 600, size: 'max' }), (units) => {
        const target = units.join('');
        const expected =
          (target.startsWith('/') ? '/' : '') +
          target
            .split('/')
            .filter((name) => name !== '')
            .join('/');
        expect(joined(target)).toBe(expected);
        for (const [, text] of componentsOf(target)) {
          // Throws when a character is cut.
          new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
        }
      }),
      { seed: 9660, numRuns: 200 },
    );
  });
});

describe('where an entry ends (Q21)', () => {
  /** Flags and lengths of the components of each entry. */
  const lengths = (target: string) =>
    bytesOf(target).map((bytes) => {
      const found: [number, number][] = [];
      for (let at = 5; at < bytes.length; at += 2 + bytes[at + 1]!) found.push([bytes[at]!, bytes[at + 1]!]);
      return found;
    });
  const [whole, going, up] = [0, 1, 4];

  test.each<[string, string, number[][][]]>([
    [
      'room for three bytes',
      `${'a'.repeat(243)}/bbbbb`,
      [
        [
          [whole, 243],
          [going, 3],
        ],
        [[whole, 2]],
      ],
    ],
    [
      'room for one',
      `${'a'.repeat(245)}/bbbbb`,
      [
        [
          [whole, 245],
          [going, 1],
        ],
        [[whole, 4]],
      ],
    ],
    [
      'room for none',
      `${'a'.repeat(246)}/bbbbb`,
      [
        [[going, 245]],
        [
          [whole, 1],
          [whole, 5],
        ],
      ],
    ],
    [
      'room for three bytes of four',
      `${'a'.repeat(243)}/\u{1f600}`,
      [
        [[going, 242]],
        [
          [whole, 1],
          [whole, 4],
        ],
      ],
    ],
    [
      'room for three bytes, and characters of two',
      `${'a'.repeat(243)}/ééé`,
      [
        [
          [whole, 243],
          [going, 2],
        ],
        [[whole, 4]],
      ],
    ],
    [
      'a step up behind a name',
      `${'a'.repeat(247)}/..`,
      [
        [[going, 246]],
        [
          [whole, 1],
          [up, 0],
        ],
      ],
    ],
    [
      'a step up behind a name of characters',
      `${'a'.repeat(245)}é/..`,
      [
        [[going, 245]],
        [
          [whole, 2],
          [up, 0],
        ],
      ],
    ],
    ['nothing that can be cut', '../'.repeat(200), [Array(125).fill([up, 0]), Array(75).fill([up, 0])]],
    [
      'names of one letter, which cannot be cut',
      'a/'.repeat(100),
      [Array(83).fill([whole, 1]), Array(17).fill([whole, 1])],
    ],
  ])('has %s', (_what, target, entries) => {
    expect(lengths(target)).toEqual(entries);
  });
});
