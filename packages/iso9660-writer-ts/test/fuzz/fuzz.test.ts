import fc from 'fast-check';
import { describe, test } from 'vitest';
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
});
