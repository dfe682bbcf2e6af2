import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createImage, type Entry, type IsoImage } from '../src/index.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** So many that what other tests of this process leave behind does not count. */
const VARIANTS = 400;

/** Bytes that a variant may keep, with those of its two files. A number for each file of the tree would be twenty times as many. */
const KEPT = 8 * 1024;

/** More than a sector: all that follows moves. */
const LONGER = 2_049;

function* filesOf(count: number): Generator<Entry> {
  // Names that no record of the primary hierarchy can hold, and dates that none can.
  const metadata = { modifiedAt: new Date('1850-01-01T00:00:00Z') };
  for (let number = 0; number < count; number++) {
    yield { kind: 'file', path: `${number % 100}/a file, number ${number}.bin`, content: 'content', metadata };
  }
}

function bytesKept(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('a variant keeps a few KiB, however many files the tree has', async () => {
  const changed = ['first', 'last'].map((path) => ({ kind: 'file', path, content: 'short' }) as const);
  const plan = await createImage([...filesOf(20_000), ...changed]);
  const variants: IsoImage[] = [];
  const make = async (number: number) => {
    const variant = await plan.variant({
      files: changed.map((file) => ({ ...file, content: 'x'.repeat(LONGER + number) })),
    });
    // What is asked of every image that is served.
    expect(variant.size).toBeGreaterThan(plan.size);
    expect([variant.warnings.length, variant.notes.length]).toEqual([plan.warnings.length, plan.notes.length]);
    await variant.read(0, 4_096);
    return variant;
  };
  // Code is compiled, and what the plan makes when it is first asked is made.
  for (let number = 0; number < 50; number++) await make(number);
  const before = bytesKept();
  for (let number = 0; number < VARIANTS; number++) variants.push(await make(number));
  expect((bytesKept() - before) / VARIANTS).toBeLessThan(KEPT);
  expect(variants).toHaveLength(VARIANTS);
});
