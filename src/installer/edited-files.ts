import type { Entry, FileEntry } from 'iso9660-writer-ts';
import { sourceOf } from 'iso9660-writer-ts/internal';

/** Longest text that is edited: boot configurations and lists of sums have less. */
const MOST_TEXT_BYTES = 16 * 2 ** 20;

/** The bytes of a file, each as the character of its number: what is not edited stays as it is. */
export async function fileText({ content }: FileEntry): Promise<string> {
  const source = sourceOf(content);
  const pieces: Uint8Array[] = [];
  for await (const bytes of source.read(0, Math.min(source.size, MOST_TEXT_BYTES))) pieces.push(bytes.slice());
  return Buffer.concat(pieces).toString('latin1');
}

/** The file with other text, under its own name, mode and date. */
export function withText(file: FileEntry, text: string): FileEntry {
  return withContent(file, Buffer.from(text, 'latin1'));
}

/** Names of other files are not concerned: it is a file of its own. */
export function withContent({ path, metadata }: FileEntry, content: FileEntry['content']): FileEntry {
  const { linkKey: _, ...own } = metadata ?? {};
  return { kind: 'file', path, content, metadata: own };
}

/** All names of a file: they show one content. */
export function linkedNames(entries: readonly Entry[], file: FileEntry): readonly FileEntry[] {
  const key = file.metadata?.linkKey;
  if (key === undefined) return [file];
  return entries.filter((entry): entry is FileEntry => entry.kind === 'file' && entry.metadata?.linkKey === key);
}
