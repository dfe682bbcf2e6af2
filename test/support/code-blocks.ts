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
