import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { everyByte } from './read-stream.js';
import { type IsoModel, readIso, type StrictReaderOptions } from './strict-reader/index.js';

/** The day of all that is not dated. */
export const DAY = new Date('2022-02-22T20:20:20Z');

/** Plans an image and reads it back, strictly. */
export async function modelOf(
  entries: Iterable<Entry>,
  options: ImageOptions = {},
  reading: StrictReaderOptions = {},
): Promise<IsoModel> {
  const image = await createImage(entries, { createdAt: DAY, ...options });
  return readIso(await everyByte(image.stream()), reading);
}

/** What `createImage` warns of, as `CODE path`. */
export async function warningsOf(entries: Iterable<Entry>, options: ImageOptions = {}): Promise<string[]> {
  const { warnings } = await createImage(entries, { createdAt: DAY, ...options });
  return warnings.map(({ code, path }) => (path === undefined ? code : `${code} ${path}`));
}

/** What `createImage` refuses to do, as `CODE path`; nothing when it does it. */
export async function problemsOf(entries: Iterable<Entry>, options: ImageOptions = {}): Promise<string[]> {
  try {
    await createImage(entries, options);
    return [];
  } catch (error) {
    const { problems } = error as { problems?: readonly { code: string; path?: string }[] };
    if (problems === undefined) throw error;
    return problems.map(({ code, path }) => (path === undefined ? code : `${code} ${path}`));
  }
}

/** A file of text. */
export function file(path: string, content: string | Uint8Array = path): Entry {
  return { kind: 'file', path, content };
}
