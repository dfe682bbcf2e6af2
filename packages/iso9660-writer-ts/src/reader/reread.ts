import { type Descriptors, readDescriptors } from './descriptors.js';
import { ImageBytes } from './image-bytes.js';
import { Problems } from './problems.js';
import { sourceOfVolume } from './source-of-image.js';
import type { IsoVolume } from './volume.js';

/** An open image, read once more: what is found wrong this time is no problem of its own. */
export interface Reread {
  readonly image: ImageBytes;
  readonly descriptors: Descriptors;
  readonly problems: Problems;
}

/** Reads the descriptors of an open image once more, of its session and with its limits. */
export async function reread(iso: IsoVolume): Promise<Reread> {
  const problems = new Problems('collect');
  const image = new ImageBytes(sourceOfVolume(iso), iso.limits, undefined);
  return { image, descriptors: await readDescriptors(image, iso.session, problems), problems };
}
