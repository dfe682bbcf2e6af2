import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced block of a page of documentation. */
export interface CodeBlock {
  /** Relative to the repository. */
  readonly page: string;
  readonly line: number;
  /** What stands behind the backticks: a language, and names for tests. */
  readonly info: string;
  readonly text: string;
  /** The reason of a comment `<!-- sketch: reason -->` above it. */
  readonly sketch?: string;
}

/** The pages for users: README and docs of both packages. */
export const PAGES: readonly string[] = [
  ...['README.md', 'packages/iso9660-writer-ts/README.md', 'bench/README.md', 'SECURITY.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('api/'))
    .map((name) => `docs/${name}`),
];

/** All blocks of a page, by fences that are indented or of more than three characters as well. */
export function codeBlocks(page: string): readonly CodeBlock[] {
  const text = readFileSync(join(repository, page), 'utf8');
  const found = text.matchAll(
    /^(?<indent>[ \t]*)(?<fence>`{3,}|~{3,})(?<info>[^\n`]*)\n(?<code>.*?)^[ \t]*\k<fence>[ \t]*$/gms,
  );
  return [...found].map(({ index, groups = {} }) => {
    const [, sketch] = /<!-- sketch: ([^>]*?) -->\s*$/.exec(text.slice(0, index)) ?? [];
    return {
      page,
      line: text.slice(0, index).split('\n').length,
      info: groups.info?.trim() ?? '',
      text: groups.code ?? '',
      ...(sketch !== undefined && { sketch }),
    };
  });
}

/** Blocks that a test runs, by page, by what stands behind the backticks, and by what is in them. */
export interface RunBy {
  readonly pages: RegExp;
  readonly info: RegExp;
  readonly text?: RegExp;
  readonly test: string;
  /** What stands in the test if it neither calls `blocksOfTest` nor names the page. */
  readonly mentions?: string;
}

/** Which file runs which blocks. A block that no row has is a sketch, or a fault. */
export const RUN_BY: readonly RunBy[] = [
  { pages: /README\.md$|^docs\/[^/]+$/, info: /^(?:js|ts)$/, test: 'test/examples.test.ts' },
  { pages: /^docs\/(?:embedding|http|reader)\.md$/, info: /^(?:js|ts) fragment$/, test: 'test/fragments.test.ts' },
  { pages: /^docs\/http\.md$/, info: /^json$/, test: 'test/http/shown-answers.test.ts' },
  { pages: /^docs\/remaster\.md$/, info: /^json$/, test: 'test/remaster/disc-source.test.ts' },
  { pages: /^docs\/http\.md$/, info: /^sh$/, test: 'test/http/curl.test.ts' },
  { pages: /README\.md$/, info: /^js (?:vitest|jest)$/, test: 'test/consumer-tests.test.ts' },
  { pages: /^(?:README|CONTRIBUTING)\.md$/, info: /^sh$/, text: /\bnpm ci\b/, test: '.ci/run', mentions: 'npm ci' },
  {
    pages: /README\.md$/,
    info: /^sh$/,
    text: /^npm install .*\.tgz/,
    test: 'test/packaging/pack-and-install.mjs',
    mentions: "'npm', 'install'",
  },
  { pages: /^README\.md$/, info: /^sh$/, text: /^kickstart-iso /, test: 'test/readme.test.ts' },
  { pages: /^docs\/serve\.md$/, info: /^sh$/, text: /^docker /, test: 'test/serve/documentation.test.ts' },
  {
    pages: /^docs\/(?:cli|installers|mkiso|reader|remaster|serve)\.md$|^packages\/[^/]+\/README\.md$/,
    info: /^sh$/,
    text: /^(?!docker )/,
    test: 'test/shell-blocks.test.ts',
  },
  { pages: /^docs\/request\.md$/, info: /./, test: 'test/request/documentation.test.ts' },
  { pages: /^docs\/traffic-control\.md$/, info: /./, test: 'test/traffic-control.test.ts' },
  { pages: /^docs\/first-server\.md$/, info: /./, test: 'test/first-server.slow.test.ts' },
  { pages: /^docs\/serve\.md$/, info: /^(?:json|ini)$/, test: 'test/serve/documentation.test.ts' },
  { pages: /^docs\/scaling\.md$/, info: /^sh$/, test: 'test/scaling/documentation.test.ts' },
  { pages: /^docs\/templates\.md$/, info: /^mustache /, test: 'test/templates/documentation.test.ts' },
];

export function isOf({ pages, info, text }: RunBy, block: CodeBlock): boolean {
  return (
    block.sketch === undefined && pages.test(block.page) && info.test(block.info) && (text?.test(block.text) ?? true)
  );
}

/** The blocks that a test has to run, by the name of its file: its `import.meta.url`. */
export function blocksOfTest(url: string): readonly CodeBlock[] {
  const rows = RUN_BY.filter(({ test }) => url.endsWith(`/${test}`));
  const blocks = PAGES.flatMap(codeBlocks).filter((block) => rows.some((row) => isOf(row, block)));
  if (blocks.length === 0) throw new Error(`no block is for ${url}`);
  return blocks;
}

/** A block by its page, what stands behind the backticks, and its first line. */
export function nameOf({ page, info, text }: CodeBlock): string {
  return `${page} [${info}] ${text.trimStart().split('\n', 1)[0]}`;
}
