import type { FileEntry } from 'iso9660-writer-ts';
import { sourceOf } from 'iso9660-writer-ts/internal';

/** Boot configurations are a few KiB; more of a file is not read. */
const MAX_TEXT_BYTES = 256 * 1024;

/** The start of a file as text. */
export async function startOfText(file: FileEntry): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  const source = sourceOf(file.content);
  const end = Math.min(source.size, MAX_TEXT_BYTES);
  for await (const bytes of source.read(0, end)) text += decoder.decode(bytes, { stream: true });
  return text;
}
