import { expect, test } from 'vitest';
import { writeNotes, writeWarnings } from '../../src/cli/report.js';

/** What an image finds in its tree when it is asked: of 200,000 names it keeps 80 MB for it. */
const unasked = {
  get warnings(): never {
    throw new Error('warnings are asked for, and not told');
  },
  get notes(): never {
    throw new Error('notes are asked for, and not told');
  },
};

test('an image is asked for what is told of it, and for nothing else', () => {
  const io = {} as Parameters<typeof writeNotes>[2];
  expect(() => writeWarnings(unasked, 'quiet', io)).not.toThrow();
  expect(() => writeNotes(unasked, 'quiet', io)).not.toThrow();
  expect(() => writeNotes(unasked, 'normal', io)).not.toThrow();
  expect(() => writeWarnings(unasked, 'normal', io)).toThrow('asked for');
  expect(() => writeNotes(unasked, 'verbose', io)).toThrow('asked for');
});
