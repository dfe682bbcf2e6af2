import { concatenate } from '../source/concatenate.js';
import type { ByteSource } from '../source/source.js';
import { IsoReadError } from './read-error.js';
import { DiscRange } from './replay/boot-options.js';
import type { IsoVolume } from './volume.js';

/** Bytes in the place of others. */
export interface Patch {
  /** Byte of the image. */
  readonly start: number;
  readonly bytes: Uint8Array;
}

/**
 * The image with other bytes in some places, of equal length: for areas that a disc keeps free, such as those of Fedora CoreOS for Ignition.
 * The image is not written to, and has to stay open as long as the result is read.
 *
 * @throws {IsoReadError} `RANGE_OUTSIDE` for a patch that does not lie in the image, `INVALID_OPTION` for two that overlap.
 * @example
 * const { extents } = (await iso.find('images/ignition.img')).record;
 * const patched = patch(iso, [{ start: extents[0].start, bytes: archive }]);
 */
export function patch(iso: Pick<IsoVolume, 'bytes' | 'size'>, patches: readonly Patch[]): ByteSource {
  const inOrder = patches
    .map(({ start, bytes }) => ({ start, bytes: Uint8Array.from(bytes) }))
    .sort((a, b) => a.start - b.start);
  const parts: (DiscRange | Uint8Array)[] = [];
  let end = 0;
  for (const { start, bytes } of inOrder) {
    if (!(Number.isSafeInteger(start) && start >= 0 && start + bytes.length <= iso.size)) {
      const fact = `${bytes.length} bytes from byte ${start} on do not lie in the image, which has ${iso.size}`;
      throw new IsoReadError('RANGE_OUTSIDE', fact);
    }
    if (start < end) throw new IsoReadError('INVALID_OPTION', `two patches have byte ${start}`);
    parts.push(new DiscRange(iso, end, start - end), bytes);
    end = start + bytes.length;
  }
  return concatenate(...parts, new DiscRange(iso, end, iso.size - end));
}
