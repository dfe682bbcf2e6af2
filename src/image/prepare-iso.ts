import type { IsoImage, IsoProblem } from 'iso9660-writer-ts';
import type { TreeCache } from 'iso9660-writer-ts/node';
import { beginConfiguration, completed } from '../kickstart/configuration.js';
import type { GenerateIsoOptions } from '../options.js';
import { parseIsoRequest } from '../request/parse-request.js';
import type { BootPlan } from '../tree/boot/images.js';
import type { VolumeIdPlan } from '../tree/volume-id.js';
import { planDirectory } from './plans.js';
import { type IsoRecipe, isoRecipe } from './recipe.js';

/** A planned image that can be planned again. */
export interface PreparedIso extends PlannedIso {
  /** What it is made from: a store may keep this in place of the image, and plan it again. */
  readonly recipe: IsoRecipe;
}

/**
 * Plans the image of an OS tree with one server's configuration laid over it, in memory: the tree is only read. The
 * request may be one that was parsed before or anything `parseIsoRequest` takes; it is checked (again) here.
 *
 * @throws {IsoRequestError} rejects with it when the request is not acceptable.
 * @throws {IsoError} rejects with it when the tree cannot be read or cannot be an image.
 * @throws {RangeError} rejects with it when an option is out of its range.
 * @example
 * const iso = await prepareIso(request, '/srv/files/alma9');
 * response.setHeader('content-length', iso.size);
 */
export async function prepareIso(
  request: unknown,
  sourceDir: string,
  options: GenerateIsoOptions = {},
): Promise<PreparedIso> {
  const configuration = await completed(beginConfiguration(parseIsoRequest(request, options), options));
  return planIso(isoRecipe(configuration, sourceDir, options), options.signal, options.treeCache);
}

/**
 * The second half of `prepareIso`: plans the image of a recipe, for the first time or again, when its bytes are needed
 * elsewhere or later. Whether the tree is still the same is the caller's to know. `outer` stops planning, and reading what
 * was planned; `treeCache` may have the scan of the tree.
 *
 * @throws {IsoError} rejects with it when the tree cannot be read or cannot be an image.
 * @example
 * const iso = await prepareIso(request, '/srv/files/alma9');
 * const again = await planIso(iso.recipe); // the same bytes, also with a random salt
 */
export async function planIso(recipe: IsoRecipe, outer?: AbortSignal, treeCache?: TreeCache): Promise<PreparedIso> {
  const { configuration, sourceDir, options } = recipe;
  const stop = outer && { signal: outer };
  const plan = await planDirectory(sourceDir, { ...options, ...stop, ...(treeCache && { treeCache }) });
  const planned = await plan.isoOf(configuration, outer);
  return Object.assign(planned, { recipe });
}

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
