import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type CodeBlock, codeBlocks, NOT_YET_RUN, nameOf, PAGES } from './support/code-blocks.js';

const repository = fileURLToPath(new URL('../', import.meta.url));

/** Blocks that a test runs, by page, by what stands behind the backticks, and by what is in them. */
interface RunBy {
  readonly pages: RegExp;
  readonly info: RegExp;
  readonly text?: RegExp;
  readonly test: string;
}

const RUN_BY: readonly RunBy[] = [
  { pages: /README\.md$|^docs\/[^/]+$/, info: /^(?:js|ts)$/, test: 'test/examples.test.ts' },
  { pages: /README\.md$/, info: /^js (?:vitest|jest)$/, test: 'test/consumer-tests.test.ts' },
  { pages: /^(?:README|CONTRIBUTING)\.md$/, info: /^sh$/, text: /\bnpm ci\b/, test: '.ci/run' },
  {
    pages: /README\.md$/,
    info: /^sh$/,
    text: /^npm install .*\.tgz/,
    test: 'test/packaging/pack-and-install.mjs',
  },
  { pages: /^README\.md$/, info: /^sh$/, text: /^kickstart-iso /, test: 'test/readme.test.ts' },
  {
    pages: /^docs\/(?:cli|installers|mkiso|reader|remaster|serve)\.md$|^packages\/[^/]+\/README\.md$/,
    info: /^sh$/,
    test: 'test/shell-blocks.test.ts',
  },
  { pages: /^docs\/request\.md$/, info: /./, test: 'test/request/documentation.test.ts' },
  { pages: /^docs\/traffic-control\.md$/, info: /./, test: 'test/traffic-control.test.ts' },
  { pages: /^docs\/first-server\.md$/, info: /./, test: 'test/first-server.slow.test.ts' },
  { pages: /^docs\/serve\.md$/, info: /^json$/, test: 'test/serve/documentation.test.ts' },
  { pages: /^docs\/templates\.md$/, info: /^mustache /, test: 'test/templates/documentation.test.ts' },
];

/** Drawings, and listings of files: no code. */
const DRAWING = /^(?:|text layout)$/;

/** Sketches are for vendors' discs, hardware and cloud services, and so many at most. */
const MOST_SKETCHES = 10;

const isRun = ({ page, info, text }: CodeBlock) =>
  RUN_BY.some((row) => row.pages.test(page) && row.info.test(info) && (row.text?.test(text) ?? true));

const blocks = PAGES.flatMap(codeBlocks);
const sketches = blocks.filter(({ sketch }) => sketch !== undefined);
const isNotYetRun = (block: CodeBlock) => NOT_YET_RUN.includes(nameOf(block));
const others = blocks.filter(
  (block) => !DRAWING.test(block.info) && block.sketch === undefined && (isNotYetRun(block) || !isRun(block)),
);

describe('code blocks of the documentation', () => {
  test('are run by a test, or marked as a sketch, or known as not run yet', () => {
    expect(blocks.length).toBeGreaterThan(80);
    expect(others.filter((block) => !isNotYetRun(block)).map(nameOf)).toEqual([]);
  });

  test('leave the list of those that are not run yet with the test that runs them', () => {
    const names = others.map(nameOf);
    expect(NOT_YET_RUN.filter((name) => !names.includes(name))).toEqual([]);
  });

  test('are sketches seldom, and with a reason', () => {
    expect(sketches.length).toBeLessThanOrEqual(MOST_SKETCHES);
    const reasons = sketches.filter(({ sketch }) => !/^(?:vendor's disc|hardware|cloud service): ./.test(sketch ?? ''));
    expect(reasons.map(nameOf)).toEqual([]);
  });

  test.each(RUN_BY)('are found where they are run: $test', ({ pages, info, text, test: file }) => {
    const own = blocks.filter(
      (block) => pages.test(block.page) && info.test(block.info) && (text?.test(block.text) ?? true),
    );
    expect(own.length).toBeGreaterThan(0);
    expect(existsSync(join(repository, file))).toBe(true);
  });
});
