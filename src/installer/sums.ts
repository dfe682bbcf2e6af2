import { createHash } from 'node:crypto';
import type { Entry, FileEntry, IsoProblem } from 'iso9660-writer-ts';
import { sourceOf } from 'iso9660-writer-ts/internal';
import { fileText, withText } from './edited-files.js';

/** Lists of sums in the root directory, by the number of their hexadecimal digits. */
const LISTS: readonly (readonly [name: RegExp, algorithm: string])[] = [
  [/^md5sums?(?:\.txt)?$/i, 'md5'],
  [/^sha256sums?(?:\.txt)?$/i, 'sha256'],
  [/^sha512sums?(?:\.txt)?$/i, 'sha512'],
];

/** A list that is signed: an installer that checks it finds that the replaced files are not those of the list. */
const SIGNED_LIST = /^CHECKSUMS$/;

export interface MendedSums {
  readonly entries: readonly FileEntry[];
  readonly warnings: readonly IsoProblem[];
}

/**
 * Sums of the files that were replaced, taken anew in the lists that a tree has. Lines of boot images that the writer patches are
 * dropped: their bytes are known only when they lie in the image.
 */
export async function mendSums(
  entries: readonly Entry[],
  replaced: ReadonlyMap<string, FileEntry>,
  patched: ReadonlySet<string>,
): Promise<MendedSums> {
  const mended: FileEntry[] = [];
  const warnings: IsoProblem[] = [];
  if (replaced.size === 0 && patched.size === 0) return { entries: mended, warnings };
  const inRoot = entries.filter((entry): entry is FileEntry => entry.kind === 'file' && !entry.path.includes('/'));
  for (const file of inRoot) {
    const algorithm = LISTS.find(([name]) => name.test(file.path))?.[1];
    if (algorithm !== undefined) {
      const text = await fileText(file);
      const lines = await Promise.all(
        text.split(/(?<=\n)/).map((line) => mendedLine(line, algorithm, replaced, patched)),
      );
      if (lines.join('') !== text) mended.push(withText(file, lines.join('')));
    } else if (file.path === '.treeinfo') {
      const text = await fileText(file);
      const edited = await mendedTreeinfo(text, replaced);
      if (edited !== text) mended.push(withText(file, edited));
    } else if (SIGNED_LIST.test(file.path)) {
      const text = await fileText(file);
      const listed = [...replaced.keys()].filter((path) => text.includes(path));
      if (listed.length === 0) continue;
      const message = `${file.path} is signed and lists ${listed.join(', ')}, which changed: an installer that checks it will ask (\`insecure=1\` answers)`;
      warnings.push({ code: 'SIGNED_LIST', path: file.path, message });
    }
  }
  return { entries: mended, warnings };
}

async function mendedLine(
  line: string,
  algorithm: string,
  replaced: ReadonlyMap<string, FileEntry>,
  patched: ReadonlySet<string>,
): Promise<string> {
  const [, blanks, path, end] = /^[\da-f]+([ \t]+\*?)(?:\.\/)?(.*?)(\r?\n?)$/i.exec(line) ?? [];
  if (path === undefined) return line;
  if (patched.has(path)) return '';
  const file = replaced.get(path);
  if (file === undefined) return line;
  const dot = line.includes(`${blanks}./`) ? './' : '';
  return `${await sumOf(file, algorithm)}${blanks}${dot}${path}${end}`;
}

/** `images/pxeboot/initrd.img = sha256:...`, in the section `[checksums]`. */
async function mendedTreeinfo(text: string, replaced: ReadonlyMap<string, FileEntry>): Promise<string> {
  const lines = await Promise.all(
    text.split(/(?<=\n)/).map(async (line) => {
      const [, path, between, algorithm, end] =
        /^(\S+?)(\s*=\s*)(md5|sha1|sha256|sha512):[\da-f]+(\s*)$/i.exec(line) ?? [];
      const file = path === undefined ? undefined : replaced.get(path);
      if (file === undefined) return line;
      return `${path}${between}${algorithm}:${await sumOf(file, algorithm!.toLowerCase())}${end}`;
    }),
  );
  return lines.join('');
}

async function sumOf({ content }: FileEntry, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  const source = sourceOf(content);
  for await (const bytes of source.read(0, source.size)) hash.update(bytes);
  return hash.digest('hex');
}
