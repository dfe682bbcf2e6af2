import {
  type Content,
  createImage,
  type Entry,
  type FileEntry,
  type ImageOptions,
  type IsoProblem,
  overlay,
} from 'iso9660-writer-ts';
import { neverVaries, parentPath } from 'iso9660-writer-ts/internal';
import { type PlacedInstaller, planDelivery } from '../installer/delivery.js';
import { editTree, isWanted, type TreeEdits } from '../installer/edit-tree.js';
import { mendSums } from '../installer/sums.js';
import type { Configuration } from '../kickstart/configuration.js';
import { CONFIG_PATHS, type WrittenFile } from '../kickstart/render-config.js';
import { discUuidsOf, uuidWarnings } from '../tree/disc-uuid.js';
import type { ScannedTree } from '../tree/scanned-tree.js';
import { spellingOver } from '../tree/spelling.js';
import { addedEntries, covers, placeholder, plannedEntries, varies } from './added-files.js';
import { answersFor, installerOf } from './installer-files.js';
import { type Media, planMedia } from './media.js';
import { type PlannedIso, plannedIso } from './planned-iso.js';
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
  const found = await planMedia(tree, options);
  const { volume, volumeDate } = found;
  const installer = options.installer && (await installerOf(tree, options.installer, volume.id));
  const { booting, ...edits } = await planEdits(tree, found, options, installer);
  const media = { ...found, options: { ...found.options, ...booting } };
  const boot = { ...media.boot, reasons: [...media.boot.reasons, ...edits.reasons] };
  const uuids = await discUuidsOf(tree);
  const planned = plannedEntries(options.files);
  const spell = spellingOver(tree.disc, options);
  const isAdded = (path: string) => planned.some((entry) => covers(entry, path) || covers(spell(entry), path));
  const plan = (
    files: readonly Entry[],
    added: readonly Entry[],
    stop: AbortSignal | undefined,
    createdAt: Date | undefined,
  ) =>
    createImage(overlay(tree.entries, media.made, edits.entries, files.map(spell), added.map(spell)), {
      ...media.options,
      ...(stop && { signal: stop }),
      ...(createdAt && { createdAt }),
    });
  let ofTree: readonly IsoProblem[] | undefined;
  const written = [...(installer?.paths ?? []), ...CONFIG_PATHS];
  const unwritten = written.filter((path) => !isAdded(path)).map(placeholder);
  // What is patched is read while planning: a boot image among the files has to be there.
  const isFixed =
    neverVaries(media.options) || (media.options.boot ?? []).some(({ path }) => path !== undefined && isAdded(path));
  const common = isFixed ? undefined : await plan(unwritten, planned, signal, volumeDate);
  return {
    async isoOf(configuration, more, outer) {
      outer?.throwIfAborted();
      const { filename, createdAt, warnings } = configuration;
      const answers = installer && answersFor(installer, configuration);
      const files = [...(answers?.files ?? []), ...configuration.files];
      const own = configurationEntries(files, createdAt).filter(({ path }) => !isAdded(path));
      const added = addedEntries(more);
      const date = volumeDate ?? createdAt;
      const image = common?.canVary
        ? await common.variant({ files: [...own, ...added.filter(varies)].map(spell), createdAt: date })
        : await plan(own, added, outer, date);
      const facts = {
        filename,
        boot,
        volume,
        notes: volumeDate === undefined ? [] : [dateKept(volumeDate)],
        findWarnings() {
          ofTree ??= [
            ...treeWarnings(tree),
            ...media.warnings,
            ...edits.warnings,
            ...(installer?.warnings ?? []),
            ...contractWarnings(planned, written),
          ];
          return [...warnings, ...(answers?.warnings ?? []), ...ofTree, ...uuidWarnings(uuids, date)];
        },
      };
      return plannedIso(image, facts, outer);
    },
  };
}

/** Words that let an installer look for the sum of its medium. One that finds none stops for hours (RM-30). */
const MEDIA_CHECK_WORDS = ['rd.live.check', 'inst.check', 'mediacheck'];

/** What is edited of the tree and of EFI boot images, and the sums that follow from it. */
async function planEdits(
  tree: ScannedTree,
  { options: { boot = [], hybrid }, made }: Media,
  options: TreeOptions,
  installer: PlacedInstaller | undefined,
): Promise<TreeEdits & { readonly booting: Pick<ImageOptions, 'boot' | 'hybrid'> }> {
  const isSumGone = tree.disc?.replay.warnings.some(({ code }) => code === 'MEDIA_CHECK') === true;
  const forbidden = isSumGone ? MEDIA_CHECK_WORDS : [];
  const delivery = planDelivery(tree, options, forbidden, installer);
  if (!isWanted(delivery)) return { ...(await editTree(tree, delivery)), booting: {} };
  // Loaded when it is needed: most images edit nothing.
  const { editEfiImages } = await import('../installer/efi-images.js');
  const { editEsp } = options;
  const plan = { ...delivery, forbidden, made, ...(editEsp !== undefined && { editEsp }) };
  const { booting, ...efi } = await editEfiImages(tree, { boot, ...(hybrid && { hybrid }) }, plan);
  const edits = await editTree(tree, delivery, efi);
  if (edits.entries.length === 0) return { ...edits, booting };
  const replaced = new Map(edits.entries.map((entry) => [entry.path, entry]));
  const patched = new Set(boot.filter(({ infoTable }) => infoTable).map(({ path }) => path));
  const sums = await mendSums(tree.entries, replaced, patched);
  return {
    entries: [...edits.entries, ...sums.entries],
    warnings: [...edits.warnings, ...sums.warnings],
    reasons: edits.reasons,
    booting,
  };
}

function dateKept(date: Date): IsoProblem {
  const message = `the date of the volume stays that of the disc, ${date.toISOString()}, by which boot loaders may look for it`;
  return { code: 'VOLUME_DATE_KEPT', message };
}

/** Of the files that the installer's scripts read. */
function contractWarnings(added: readonly Entry[], written: readonly string[]): readonly IsoProblem[] {
  const message = (path: string) =>
    `${path} is that of the option \`files\`, or of a template, and not what the request would have written`;
  return added
    .filter(({ path }) => written.includes(path))
    .map(({ path }) => ({ code: 'CONTRACT_FILE', path, message: message(path) }));
}

/** The entries of a configuration. */
function configurationEntries(files: readonly WrittenFile[], modifiedAt: Date): FileEntry[] {
  return files.map((file) => {
    const { path, mode } = file;
    return { kind: 'file', path, content: contentOf(file), metadata: { mode, modifiedAt } };
  });
}

/** A text that is not made yet is made when the image is read as far as that. */
function contentOf(file: WrittenFile): Content {
  const { size } = file;
  if (size === undefined) return file.text;
  return {
    size,
    async *read(start, end) {
      yield new TextEncoder().encode(file.text).subarray(start, end);
    },
  };
}

/** What of the tree is not in the image as its owner may expect. */
function treeWarnings({ entries }: ScannedTree): readonly IsoProblem[] {
  return [...entries.filter(isGenerator).map(generatorWarning), ...entries.filter(isReplaced).map(replacedWarning)];
}

/** An executable `generate` in the tree made the image in place of mkisofs, with the server's rights. */
function isGenerator({ path, kind, metadata }: Entry): boolean {
  if (path !== 'generate') return false;
  return kind === 'symlink' || (kind === 'file' && ((metadata?.mode ?? 0) & 0o111) !== 0);
}

function generatorWarning({ path }: Entry): IsoProblem {
  return { code: 'GENERATE_NOT_RUN', path, message: 'generate is not run: it is in the image like any other file' };
}

/** A link or file in place of the configuration's directory is not in the image, nor is what the link shows. */
function isReplaced({ kind, path }: Entry): boolean {
  return kind !== 'directory' && CONFIG_DIRECTORIES.has(path);
}

const CONFIG_DIRECTORIES: ReadonlySet<string> = new Set(CONFIG_PATHS.map(parentPath));

function replacedWarning({ kind, path }: Entry): IsoProblem {
  const found = kind === 'symlink' ? 'symbolic link' : kind;
  const message = `${path} is a ${found}: the image has a directory of the written files in its place`;
  return { code: 'CONFIG_DIRECTORY_REPLACED', path, message };
}
