import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Relative links and anchors of the pages in a directory, such as an unpacked tarball, that lead nowhere. */
export function deadLinks(root) {
  const pages = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join(root, name));
  return pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#\s]*)(?:#([^)\s]+))?[^)]*\)/g)]
      .filter(([, target]) => !/^[a-z]+:/.test(target))
      .filter(([, target, anchor]) => !leadsSomewhere(page, target, anchor))
      .map(([link]) => `${relative(root, page)}: ${link}`),
  );
}

function leadsSomewhere(page, target, anchor) {
  const file = target === '' ? page : join(dirname(page), target);
  if (!existsSync(file)) return false;
  return anchor === undefined || headingIds(readFileSync(file, 'utf8')).has(anchor);
}

/** As GitHub makes them of headings. */
function headingIds(text) {
  return new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_\- ]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
