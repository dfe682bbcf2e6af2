import { createImage, type Entry, type FileEntry, type IsoImage, type IsoProblem, overlay } from 'iso9660-writer-ts';
import { neverVaries, streamOf } from 'iso9660-writer-ts/internal';
import { planDelivery } from '../installer/delivery.js';
import { editTree, type TreeEdits } from '../installer/edit-tree.js';
import { mendSums } from '../installer/sums.js';
import type { Configuration } from '../kickstart/configuration.js';
import { CONFIG_PATHS, type ConfigFile } from '../kickstart/render-config.js';
import { endingWith } from '../streams/cursors.js';
import { linkSignals } from '../streams/signals.js';
import type { BootPlan } from '../tree/boot/images.js';
import { discUuidsOf, uuidWarnings } from '../tree/disc-uuid.js';
import type { ScannedTree } from '../tree/scanned-tree.js';
import type { VolumeIdPlan } from '../tree/volume-id.js';
import { addedEntries, covers, placeholder, plannedEntries, varies } from './added-files.js';
import { type Media, planMedia } from './media.js';
import type { TreeOptions } from './recipe.js';

/** What follows from an OS tree, planned once for however many images of it. */
export interface TreePlan {
  /**
   * Makes the image with one configuration, and with files of the paths that were planned: a variant of the plan where the
   * plan can vary. `outer` stops planning, and reading what was planned.
   *
   * @throws {IsoError} rejects with it when the tree cannot be an image.
   */
  isoOf(configuration: Configuration, files: TreeOptions['files'], outer?: AbortSignal): Promise<PlannedIso>;
}

/**
 * Plans all images of a scanned tree: how they boot, what they are called, and where everything has its place. The images
 * are variants of one, unless they have to be planned one by one.
 *
 * @throws {IsoError} rejects with it when the tree cannot be an image.
 */
export async function planTree(tree: ScannedTree, options: TreeOptions, signal?: AbortSignal): Promise<TreePlan> {
  const media = await planMedia(tree, options);
  const { volume, volumeDate } = media;
  const edits = await planEdits(tree, media, options);
  const boot = { ...media.boot, reasons: [...media.boot.reasons, ...edits.reasons] };
  const uuids = await discUuidsOf(tree);
  const planned = plannedEntries(options.files);
  const isAdded = (path: string) => planned.some((entry) => covers(entry, path));
  const plan = (
    files: readonly Entry[],
    added: readonly Entry[],
    stop: AbortSignal | undefined,
    createdAt: Date | undefined,
  ) =>
    createImage(overlay(tree.entries, edits.entries, media.made, files, added), {
      ...media.options,
      ...(stop && { signal: stop }),
      ...(createdAt && { createdAt }),
    });
  let ofTree: readonly IsoProblem[] | undefined;
  const unwritten = UNWRITTEN_FILES.filter(({ path }) => !isAdded(path));
  // What is patched is read while planning: a boot image among the files has to be there.
  const isFixed =
    neverVaries(media.options) || (media.options.boot ?? []).some(({ path }) => path !== undefined && isAdded(path));
  const common = isFixed ? undefined : await plan(unwritten, planned, signal, volumeDate);
  return {
    async isoOf({ filename, files, createdAt, warnings }, more, outer) {
      outer?.throwIfAborted();
      const own = configurationEntries(files, createdAt).filter(({ path }) => !isAdded(path));
      const added = addedEntries(more);
      const date = volumeDate ?? createdAt;
      const image = common?.canVary
        ? await common.variant({ files: [...own, ...added.filter(varies)], createdAt: date })
        : await plan(own, added, outer, date);
      const facts = {
        filename,
        boot,
        volume,
        notes: volumeDate === undefined ? [] : [dateKept(volumeDate)],
        findWarnings() {
          ofTree ??= [...treeWarnings(tree), ...media.warnings, ...edits.warnings, ...contractWarnings(planned)];
          return [...warnings, ...ofTree, ...uuidWarnings(uuids, date)];
        },
      };
      return plannedIso(image, facts, outer);
    },
  };
}

/** Words that let an installer look for the sum of its medium. One that finds none stops for hours (RM-30). */
const MEDIA_CHECK_WORDS = ['rd.live.check', 'inst.check', 'mediacheck'];

/** What is edited of the tree, and the sums that follow from it. */
async function planEdits(
  tree: ScannedTree,
  { options: { boot = [] } }: Media,
  options: TreeOptions,
): Promise<TreeEdits> {
  const isSumGone = tree.disc?.replay.warnings.some(({ code }) => code === 'MEDIA_CHECK') === true;
  const edits = await editTree(tree, planDelivery(tree, options, isSumGone ? MEDIA_CHECK_WORDS : [], undefined));
  if (edits.entries.length === 0) return edits;
  const replaced = new Map(edits.entries.map((entry) => [entry.path, entry]));
  const patched = new Set(boot.filter(({ infoTable }) => infoTable).map(({ path }) => path));
  const sums = await mendSums(tree.entries, replaced, patched);
  return { ...edits, entries: [...edits.entries, ...sums.entries], warnings: [...edits.warnings, ...sums.warnings] };
}

function dateKept(date: Date): IsoProblem {
  const message = `the date of the volume stays that of the disc, ${date.toISOString()}, by which boot loaders may look for it`;
  return { code: 'VOLUME_DATE_KEPT', message };
}

/** Of the files that the installer's scripts read. */
function contractWarnings(added: readonly Entry[]): readonly IsoProblem[] {
  const message = (path: string) =>
    `${path} is that of the option \`files\`, and not what the request would have written`;
  const contract: readonly string[] = CONFIG_PATHS;
  return added
    .filter(({ path }) => contract.includes(path))
    .map(({ path }) => ({ code: 'CONTRACT_FILE', path, message: message(path) }));
}

/** Entries that those of a configuration stand in for. */
const UNWRITTEN_FILES: readonly FileEntry[] = CONFIG_PATHS.map(placeholder);

/** The entries of a configuration. */
function configurationEntries(files: readonly ConfigFile[], modifiedAt: Date): FileEntry[] {
  return files.map(({ path, text, mode }) => ({ kind: 'file', path, content: text, metadata: { mode, modifiedAt } }));
}

/** What of the tree is not in the image as its owner may expect. */
function treeWarnings(tree: ScannedTree): readonly IsoProblem[] {
  return tree.entries.flatMap((entry) => [...generatorWarning(entry), ...hiddenWarning(entry)]);
}

/**
 * An executable `generate` in the tree made the image in place of mkisofs, with the server's rights. Here it is a file
 * like any other, and a warning says so.
 */
function generatorWarning(entry: Entry): readonly IsoProblem[] {
  const { kind, path, metadata } = entry;
  if (path !== 'generate' || kind === 'directory' || kind === 'device') return [];
  if (kind === 'file' && ((metadata?.mode ?? 0) & 0o111) === 0) return [];
  return [{ code: 'GENERATE_NOT_RUN', path, message: 'generate is not run: it is in the image like any other file' }];
}

/** A link or file in place of the configuration's directory is not in the image, nor is what the link shows. */
function hiddenWarning({ kind, path }: Entry): readonly IsoProblem[] {
  if (kind === 'directory' || !CONFIG_PATHS.some((written) => written.startsWith(`${path}/`))) return [];
  const message = `${path} is a ${kind === 'symlink' ? 'symbolic link' : kind}: the image has a directory of the written files in its place`;
  return [{ code: 'CONFIG_DIRECTORY_REPLACED', path, message }];
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
  /** Before those of the image itself. */
  readonly notes: readonly IsoProblem[];
  /** Before those of the image itself. They grow with the tree, and a stream needs none. */
  findWarnings(): readonly IsoProblem[];
}

/** An image with what there is to know of it. `outer` ends everything that is read of it. */
function plannedIso(
  image: IsoImage,
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
