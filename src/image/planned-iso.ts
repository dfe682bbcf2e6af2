import type { IsoImage, IsoProblem } from 'iso9660-writer-ts';
import { streamOf } from 'iso9660-writer-ts/internal';
import { endingWith } from '../streams/cursors.js';
import { linkSignals } from '../streams/signals.js';
import type { BootPlan } from '../tree/boot/images.js';
import type { VolumeIdPlan } from '../tree/volume-id.js';

/** A planned image for one server: every byte is decided, no file data but boot images and labels has been read. */
export interface PlannedIso extends IsoImage {
  /** `<host>.<domain>-<OS version>.iso`, with `/` as `_`. */
  readonly filename: string;
  /** How the image boots, and why. */
  readonly boot: Omit<BootPlan, 'made' | 'warnings'>;
  /** The volume identifier, and where it comes from. */
  readonly volume: Omit<VolumeIdPlan, 'warnings'>;
}

/** What there is to know of an image besides its bytes. */
interface IsoFacts extends Pick<PlannedIso, 'filename' | 'boot' | 'volume'> {
  /** Before those of the image itself. */
  readonly notes: readonly IsoProblem[];
  /** Before those of the image itself. They grow with the tree, and a stream needs none. */
  findWarnings(): readonly IsoProblem[];
}

/** Of an image that others could not be made of, too: its bytes. */
export type ImageBytes = Pick<IsoImage, 'layout' | 'notes' | 'open' | 'read' | 'size' | 'warnings'>;

/** An image with what there is to know of it. `outer` ends everything that is read of it. */
export function plannedIso(
  image: ImageBytes,
  { filename, boot, volume, notes, findWarnings }: IsoFacts,
  outer: AbortSignal | undefined,
): PlannedIso {
  return {
    filename,
    boot,
    volume,
    size: image.size,
    get layout() {
      return image.layout;
    },
    get warnings() {
      return [...findWarnings(), ...image.warnings];
    },
    get notes() {
      return [...notes, ...image.notes];
    },
    stream({ start = 0, end = image.size, onProgress, signal: own } = {}) {
      const { signal, release } = linkSignals(outer, own);
      const stopped = signal && { signal };
      const cursor = endingWith(image.open({ start, end, ...stopped }), release);
      return streamOf(cursor, { size: end - start, ...stopped, ...(onProgress && { onProgress }) });
    },
    open(range) {
      const { signal, release } = linkSignals(outer, range?.signal);
      return endingWith(image.open({ ...range, ...(signal && { signal }) }), release);
    },
    async read(start, end, own) {
      const { signal, release } = linkSignals(outer, own);
      try {
        return await image.read(start, end, signal);
      } finally {
        release();
      }
    },
  };
}
