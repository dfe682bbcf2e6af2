import { createImage, type Entry, type ImageOptions, type IsoImage } from '../../src/index.js';
import { CORPUS_DATE } from './corpus/entries.js';
import { writeSparsely } from './image-file.js';

/** Plans an image with the corpora's date and writes it where the tools can read it. */
export async function makeImage(path: string, entries: Iterable<Entry>, options: ImageOptions = {}): Promise<IsoImage> {
  const image = await createImage(entries, { createdAt: CORPUS_DATE, ...options });
  await writeSparsely(image, path);
  return image;
}
