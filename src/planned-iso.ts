import type { IsoImage, IsoProblem } from 'iso9660-writer-ts';
import type { BootPlan } from './source/boot-images.js';
import type { VolumeIdPlan } from './source/volume-id.js';

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
  /** Before those of the image itself. They grow with the tree, and a stream needs none. */
  findWarnings(): readonly IsoProblem[];
}

/** An image with what there is to know of it. `outer` ends everything that is read of it. */
export function plannedIso(
  image: IsoImage,
  { filename, boot, volume, findWarnings }: IsoFacts,
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
    stream: (range) => image.stream({ ...range, ...anySignal(outer, range?.signal) }),
    open: (range) => image.open({ ...range, ...anySignal(outer, range?.signal) }),
    read: (start, end, own) => image.read(start, end, anySignal(outer, own)?.signal),
  };
}

/** The caller's signal ends with everything made from it; one for a single read may come on top. */
function anySignal(...signals: readonly (AbortSignal | undefined)[]): { readonly signal: AbortSignal } | undefined {
  const [first, ...others] = signals.filter((signal) => signal !== undefined);
  if (first === undefined) return undefined;
  return { signal: others.length === 0 ? first : AbortSignal.any([first, ...others]) };
}
