import fc from 'fast-check';
import { describe, test } from 'vitest';
import { createImage, type Entry, IsoError } from '../../src/index.js';
import { anyDisc } from './any-disc.js';
import { checkDisc } from './check-disc.js';

describe('an image of any tree with any options', () => {
  // `npm run fuzz` goes on from here, with other seeds and for as long as one likes.
  test('shows all that the tree has, or is refused with a reason', async () => {
    await fc.assert(
      fc.asyncProperty(anyDisc, async (disc) => void (await checkDisc(disc))),
      { seed: 9660, numRuns: 60 },
    );
  });

  const anyKind = fc.constantFrom('file', 'directory', 'symlink', 'device');

  /** Anything that a caller without a compiler may pass for an entry. */
  const anyNonsense = fc.oneof(
    fc.anything({ withNullPrototype: true }),
    fc.record(
      {
        kind: fc.oneof({ weight: 5, arbitrary: anyKind }, { weight: 1, arbitrary: fc.anything() }),
        path: fc.oneof({ weight: 5, arbitrary: fc.string() }, { weight: 1, arbitrary: fc.anything() }),
        content: fc.anything(),
        target: fc.anything(),
        type: fc.oneof(fc.constantFrom('block', 'fifo'), fc.anything()),
        major: fc.anything(),
        metadata: fc.oneof(fc.anything(), fc.record({ mode: fc.anything(), modifiedAt: fc.anything() })),
      },
      { requiredKeys: ['kind', 'path'] },
    ),
  );

  describe('entries of whatever JavaScript allows', () => {
    test.each(['as-given', 'NFC'] as const)('make an image or are problems, with names %s', async (unicodeForm) => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyNonsense, { minLength: 1, maxLength: 3 }), async (entries) => {
          const error = await createImage(entries as Entry[], { unicodeForm }).catch((failure: unknown) => failure);
          if (error instanceof IsoError) return error.problems.every(({ code }) => code !== 'INTERNAL');
          return !(error instanceof Error);
        }),
        { seed: 9660, numRuns: 400 },
      );
    });
  });
});
