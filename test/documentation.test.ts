import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../', import.meta.url));
const writer = join(repository, 'packages/iso9660-writer-ts');
const text = (file: string) => readFileSync(join(repository, file), 'utf8');

/** Ids of the rules and reader quirks in the format notes, as code and tests cite them. */
const RULE_ID = /\b(?:VD|DR|MX|PT|NA|JO|RR|ET|HY|TT|ST|FAT|RD)-\d\d\b|\bQ\d\d\b/g;

describe('the documentation', () => {
  test('explains every rule that the sources cite', () => {
    const explained = new Set(
      text('docs/format-notes.md')
        .match(/^\| (\S+) \|/gm)
        ?.map((row) => row.slice(2, -2)),
    );
    const cited = sourceFiles(join(writer, 'src')).flatMap((file) => readFileSync(file, 'utf8').match(RULE_ID) ?? []);
    expect(cited.length).toBeGreaterThan(50);
    expect([...new Set(cited)].filter((id) => !explained.has(id))).toEqual([]);
  });

  test('tells of security in both packages alike', () => {
    expect(readFileSync(join(writer, 'SECURITY.md'), 'utf8')).toBe(text('SECURITY.md'));
  });

  test('names modules and tests that exist', () => {
    const named = markdownFiles()
      .filter((file) => !file.includes('decisions/') && file !== 'CHANGELOG.md')
      .flatMap((file) =>
        [...text(file).matchAll(/`((?:src|test|packages)\/[^`*]+|[a-z-]+\/[a-z/-]+\.m?[jt]s)`/g)].map(
          (match) => match[1]!,
        ),
      );
    expect(named.length).toBeGreaterThan(50);
    const bases = [writer, join(writer, 'src'), repository, join(repository, 'src'), join(repository, 'bench')];
    const missing = named.filter((path) => !bases.some((base) => existsSync(join(base, path))));
    expect(missing).toEqual([]);
  });

  test('describes every folder of the writer', () => {
    const folders = readdirSync(join(writer, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const architecture = text('docs/architecture.md');
    expect(folders.map(({ name }) => name).filter((name) => !architecture.includes(`| \`${name}/\` |`))).toEqual([]);
  });

  test.each(markdownFiles())('%s links to files that exist', (file) => {
    const targets = [...text(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1]!);
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(repository, dirname(file), target)))).toEqual([]);
  });
});

test.each(markdownFiles())('%s links to headings that exist', (file) => {
  const anchors = [...text(file).matchAll(/\]\(([^)#\s:]*)#([^)\s]+)\)/g)].map(([, target, anchor]) => ({
    file: target === '' ? file : join(dirname(file), target!),
    anchor,
  }));
  expect(anchors.filter((link) => !headingIds(link.file).has(link.anchor!))).toEqual([]);
});

/** As GitHub makes them of headings. */
function headingIds(file: string): ReadonlySet<string> {
  const headings = text(file).matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_\- ]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => path.endsWith('.ts') && statSync(path).isFile());
}

function markdownFiles(): string[] {
  const roots = ['.', 'docs', 'docs/decisions', 'bench', 'packages/iso9660-writer-ts', 'examples', 'examples/browser'];
  return roots.flatMap((root) =>
    existsSync(join(repository, root))
      ? readdirSync(join(repository, root))
          .filter((name) => name.endsWith('.md'))
          .map((name) => join(root, name))
      : [],
  );
}
