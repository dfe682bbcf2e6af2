import { createImage, type Entry, type FileEntry, type IsoImage } from '../../src/index.js';
import { type Behaviour, type Form, Watch, watchedSource } from './watched-source.js';

/** Bytes without a zero, so that none is taken for padding. */
export function bytesOf(length: number, first = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + first) % 255 || 1);
}

export function fileOf(path: string, content: FileEntry['content']): Entry {
  return { kind: 'file', path, content };
}

/** An image of one watched file, `a`. */
export async function watchedImage(
  form: Form,
  length: number,
  behaviour: Behaviour = {},
): Promise<{ readonly watch: Watch; readonly image: IsoImage }> {
  const watch = new Watch();
  const image = await createImage([fileOf('a', watchedSource(form, bytesOf(length), watch, behaviour))]);
  return { watch, image };
}

/** First byte of a file in the image. */
export function startOf(image: IsoImage, label: string): number {
  return image.layout.find((row) => row.label === label)!.sector * 2048;
}

/** A turn of the event loop, and all that waits for one. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
