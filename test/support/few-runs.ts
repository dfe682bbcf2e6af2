import type { IRawProperty, Parameters } from 'fast-check';
import { vi } from 'vitest';

/** Thousands of runs of a property take longer than a change to a line is worth. */
const MOST_RUNS = 100;

vi.mock('fast-check', async (importOriginal) => {
  const { default: fc, ...named } = await importOriginal<typeof import('fast-check')>();
  const assert = (property: IRawProperty<unknown>, { numRuns = MOST_RUNS, ...parameters }: Parameters<unknown> = {}) =>
    fc.assert(property, { ...parameters, numRuns: Math.min(numRuns, MOST_RUNS) });
  return { ...named, assert, default: { ...fc, assert } };
});
