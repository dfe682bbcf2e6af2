import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type CodeBlock, codeBlocks, isOf, nameOf, PAGES, RUN_BY } from './support/code-blocks.js';

const repository = fileURLToPath(new URL('../', import.meta.url));

/** Drawings, and listings of files: no code. */
const DRAWING = /^(?:|text layout)$/;

/** Sketches are for vendors' discs, hardware and cloud services, and so many at most. */
const MOST_SKETCHES = 10;

const blocks = PAGES.flatMap(codeBlocks);
const sketches = blocks.filter(({ sketch }) => sketch !== undefined);

describe('code blocks of the documentation', () => {
  test('are run by a test, or marked as a sketch', () => {
    expect(blocks.length).toBeGreaterThan(80);
    const others = blocks.filter(
      (block) => !DRAWING.test(block.info) && block.sketch === undefined && !RUN_BY.some((row) => isOf(row, block)),
    );
    expect(others.map(nameOf)).toEqual([]);
  });

  test('are sketches seldom, and with a reason', () => {
    expect(sketches.length).toBeLessThanOrEqual(MOST_SKETCHES);
    const reasons = sketches.filter(({ sketch }) => !/^(?:vendor's disc|hardware|cloud service): ./.test(sketch ?? ''));
    expect(reasons.map(nameOf)).toEqual([]);
  });

  test.each(RUN_BY)('are found where they are run: $test', (row) => {
    const own = blocks.filter((block) => isOf(row, block));
    expect(own).not.toEqual([]);
    expect(existsSync(join(repository, row.test))).toBe(true);
    const text = readFileSync(join(repository, row.test), 'utf8');
    // Either this table gives the test its blocks, or the test reads their pages itself.
    const isRead = ({ page }: CodeBlock) => text.includes(row.mentions ?? page);
    expect(text.includes('blocksOfTest(import.meta.url)') || own.every(isRead)).toBe(true);
  });
});
