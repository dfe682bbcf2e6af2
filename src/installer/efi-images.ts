import {
  type BootImage,
  buildEsp,
  type Content,
  type FileEntry,
  type HybridOptions,
  type ImageOptions,
  IsoError,
  type IsoProblem,
  overlay,
} from 'iso9660-writer-ts';
import { type FatVolume, openFat } from 'iso9660-writer-ts/fat';
import { messageOf, sourceOf } from 'iso9660-writer-ts/internal';
import { IsoReadError } from 'iso9660-writer-ts/reader';
import type { GenerateIsoOptions } from '../options.js';
import type { ScannedTree } from '../tree/scanned-tree.js';
import { type EditedConfigurations, editConfigurations, Kernels } from './configurations.js';
import type { EditPlan } from './delivery.js';
import type { EfiEdits } from './edit-tree.js';
import { linkedNames, withContent } from './edited-files.js';

/** How images boot before EFI boot images are edited, and afterwards. */
type Booting = Pick<ImageOptions, 'boot' | 'hybrid'>;

export interface EditedEfiImages extends EfiEdits {
  readonly booting: Booting;
}

/** What is edited, and which of it has to be. */
export interface EfiPlan extends EditPlan, Pick<GenerateIsoOptions, 'editEsp'> {
  /** Arguments that must not stay: installers would stop for hours (RM-30). */
  readonly forbidden: readonly string[];
  /** Boot images that were made of the tree for this image, and may be changed as it is. */
  readonly made: readonly FileEntry[];
}

/**
 * Edits boot configurations in EFI boot images (RM-27): those of RHEL and its kin have a menu of their own, those of Debian and Ubuntu lead
 * to that of the disc. A volume with a changed file is made anew. Without `editEsp` one of a vendor stays as it is, and a warning
 * tells so, unless its installer would stop.
 *
 * @throws {IsoError} `ESP_UNREADABLE` for a volume that shall be edited and cannot be read; `MEDIA_CHECK` for one that must be
 * edited and shall not.
 */
export async function editEfiImages(tree: ScannedTree, booting: Booting, plan: EfiPlan): Promise<EditedEfiImages> {
  const edits: EfiImageEdit[] = [];
  for (const image of efiImagesOf(tree, booting, plan.made)) edits.push(await editEfiImage(tree, image, plan));
  const strange = edits.flatMap(({ strange }) => strange ?? []);
  // Beside that of PCs a disc may have one for Macintoshes, which is HFS+.
  if (plan.editEsp === true && strange.length > 0 && strange.length === edits.length) throw IsoError.of(strange);
  const changed = new Map(edits.flatMap(({ image, content }) => (content === undefined ? [] : [[image, content]])));
  return {
    booting: withContents(booting, changed),
    entries: [...changed].flatMap(([{ file }, content]) =>
      file === undefined ? [] : linkedNames(tree.entries, file).map((name) => withContent(name, content)),
    ),
    warnings: edits.flatMap(({ warnings }) => warnings),
    reasons: edits.flatMap(({ reasons }) => reasons),
    installerLines: edits.reduce((sum, { installerLines }) => sum + installerLines, 0),
    initrds: edits.flatMap(({ initrds }) => initrds),
  };
}

/** An EFI boot image: a file, or content of a boot entry or of a partition. */
interface EfiImage {
  /** In messages. */
  readonly name: string;
  readonly content: Content;
  readonly file?: FileEntry;
  readonly bootImage?: BootImage;
  /** Number of the partition behind the volume. */
  readonly partition?: number | 'efiPartition';
  readonly isMade: boolean;
}

/** EFI system partitions, as an MBR and a GPT call them. */
const EFI_PARTITION = /^(?:239|c12a7328-f81f-11d2-ba4b-00a0c93ec93b)$/i;

function efiImagesOf(
  tree: ScannedTree,
  { boot = [], hybrid: { appendedPartitions = [], efiPartition } = {} }: Booting,
  made: readonly FileEntry[],
): readonly EfiImage[] {
  const ofEfi = boot.filter(({ platform }) => platform === 'efi');
  const named = new Set(ofEfi.flatMap(({ partition }) => partition ?? []));
  const images: EfiImage[] = appendedPartitions
    .filter(({ number, type, boot }) => named.has(number) || boot === 'efi' || EFI_PARTITION.test(String(type)))
    .map(({ number, content }) => ({
      ...{ name: `partition ${number} behind the volume`, content, partition: number, isMade: false },
    }));
  if (efiPartition !== undefined) {
    images.push({ name: 'the EFI partition', content: efiPartition, partition: 'efiPartition', isMade: false });
  }
  for (const bootImage of ofEfi) {
    const { path, content, partition } = bootImage;
    if (partition !== undefined) continue;
    if (content !== undefined) images.push({ name: path, content, bootImage, isMade: false });
    else {
      const own = made.find((file) => file.path === path);
      const file = own ?? tree.findFile(path);
      if (file === undefined || images.some((image) => image.file === file)) continue;
      images.push({ name: file.path, content: file.content, file, bootImage, isMade: own !== undefined });
    }
  }
  return images;
}

interface EfiImageEdit extends Omit<EfiEdits, 'entries'> {
  readonly image: EfiImage;
  /** `undefined`: it stays as it is. */
  readonly content?: Content;
  /** It is no FAT volume at all. */
  readonly strange?: IsoProblem;
}

async function editEfiImage(tree: ScannedTree, image: EfiImage, plan: EfiPlan): Promise<EfiImageEdit> {
  const unchanged = { image, warnings: [], reasons: [], installerLines: 0, initrds: [] };
  const mustBeEdited = image.isMade || plan.editEsp === true;
  let volume: FatVolume;
  try {
    volume = await openFat(sourceOf(image.content));
  } catch (error) {
    if (!(error instanceof IsoReadError) || error.code === 'SOURCE_SHORT') throw error;
    const problem = unreadable(image, messageOf(error));
    const isStrange = error.code === 'NOT_FAT';
    if (mustBeEdited && !isStrange) throw IsoError.of([problem], error);
    return { ...unchanged, warnings: [problem], ...(isStrange && { strange: problem }) };
  }
  const kernels = new Kernels(tree.entries, volume.entries);
  const edited = await editConfigurations(volume.entries, kernels, plan);
  const { installerLines, initrds, files } = edited;
  const paths = new Set(volume.entries.map(({ path }) => path.toLowerCase()));
  const own = plan.initrd.length === 0 ? [] : initrds.filter((path) => paths.has(path.toLowerCase()));
  const kept = own.length === 0 ? [] : [notAppended(image, own)];
  if (files.length === 0) return { ...unchanged, installerLines, initrds, warnings: kept };
  const forbidden = await editConfigurations(volume.entries, kernels, { lines: { add: [], remove: plan.forbidden } });
  const wouldStop = forbidden.files.length > 0;
  if (wouldStop && plan.editEsp === false) throw stops(image, forbidden);
  if (!mustBeEdited && !wouldStop)
    return { ...unchanged, initrds, warnings: [...kept, notEdited(image, edited, plan)] };
  const { content, warnings } = await rebuilt(image, volume, edited);
  const changed = files.map(({ path }) => path).join(', ');
  const reason = `${image.name}: made anew, ${content.size} bytes, with kernel arguments or menu edited in ${changed}`;
  return { image, content, warnings: [...kept, ...warnings], reasons: [reason], installerLines, initrds };
}

function notAppended({ name }: EfiImage, initrds: readonly string[]): IsoProblem {
  const message = `the EFI boot image ${name} has an initrd of its own, ${initrds.join(', ')}, which stays as it is: use delivery "tree" with editEsp (--edit-esp)`;
  return { code: 'ESP_NOT_EDITED', message };
}

/** What `buildEsp` takes as a label. */
const LABEL = /^(?! )[A-Z0-9 !#$%&'()@^_`{}~-]{1,11}$/;

const SECTOR = 2048;

/** The volume with the changed files, no smaller than it was. Its type follows from its size, as UEFI reads all. */
async function rebuilt(image: EfiImage, { entries, label, serial, size }: FatVolume, { files }: EditedConfigurations) {
  const isKept = label !== undefined && LABEL.test(label);
  const marked = entries.filter(({ attributes }) => Object.values(attributes).some((isSet) => isSet));
  const losses = [
    ...(label === undefined || isKept ? [] : [`the label ${JSON.stringify(label)}`]),
    ...(marked.length === 0 ? [] : [`attributes of ${marked.length} files, as ${JSON.stringify(marked[0]!.path)}`]),
  ];
  try {
    const content = await buildEsp(overlay(entries, files), {
      size: Math.ceil(size / SECTOR) * SECTOR,
      ...(isKept && { label }),
      ...(serial !== undefined && { volumeSerial: serial }),
    });
    const message = `${image.name} is made anew without ${losses.join(' and ')}`;
    return { content, warnings: losses.length === 0 ? [] : [{ code: 'ESP_CHANGED', message }] };
  } catch (error) {
    if (!(error instanceof IsoError) || error.code === 'INTERNAL') throw error;
    throw IsoError.of([unreadable(image, error.message)], error);
  }
}

function unreadable({ name, file }: EfiImage, fact: string): IsoProblem {
  const message = `the EFI boot image ${name} cannot be edited: ${fact}`;
  return { code: 'ESP_UNREADABLE', ...(file && { path: file.path }), message };
}

function stops({ name }: EfiImage, { files }: EditedConfigurations): IsoError {
  const paths = files.map(({ path }) => path).join(', ');
  return new IsoError(
    'MEDIA_CHECK',
    `${paths} of the EFI boot image ${name} lets the installer look for the sum of the medium, which is left out: it would stop for hours. Allow editEsp (--edit-esp), or have the sum made anew by mediaCheck (--media-check)`,
  );
}

function notEdited({ name, file }: EfiImage, { files }: EditedConfigurations, { lines }: EfiPlan): IsoProblem {
  const paths = files.map(({ path }) => path).join(', ');
  const lack = lines.add.length === 0 ? 'its arguments and menu stay as they are' : `it lacks ${lines.add.join(' ')}`;
  const message = `the EFI boot image ${name} has a boot configuration of its own, ${paths}: ${lack}. editEsp (--edit-esp) edits it; delivery "initrd" reaches what dracut and anaconda read`;
  return { code: 'ESP_NOT_EDITED', ...(file && { path: file.path }), message };
}

function withContents({ boot, hybrid }: Booting, changed: ReadonlyMap<EfiImage, Content>): Booting {
  const ofPartition = (number: number | 'efiPartition') =>
    [...changed].find(([{ partition }]) => partition === number)?.[1];
  return {
    ...(boot && { boot: boot.map((image) => withOtherContent(image, changed)) }),
    ...(hybrid && { hybrid: withPartitions(hybrid, ofPartition) }),
  };
}

function withPartitions(
  hybrid: HybridOptions,
  contentOf: (number: number | 'efiPartition') => Content | undefined,
): HybridOptions {
  const { appendedPartitions } = hybrid;
  const efiPartition = contentOf('efiPartition');
  return {
    ...hybrid,
    ...(efiPartition !== undefined && { efiPartition }),
    ...(appendedPartitions && {
      appendedPartitions: appendedPartitions.map((partition) => {
        const content = contentOf(partition.number);
        return content === undefined ? partition : { ...partition, content };
      }),
    }),
  };
}

const BLOCK = 512;
const MOST_BLOCKS = 0xffff;

/** An entry that let firmware load the whole image loads the whole new one, too. */
function withOtherContent(bootImage: BootImage, changed: ReadonlyMap<EfiImage, Content>): BootImage {
  const { partition, loadSectors } = bootImage;
  const found = [...changed].find(([image]) =>
    partition === undefined ? image.bootImage === bootImage : image.partition === partition,
  );
  if (found === undefined) return bootImage;
  const [image, content] = found;
  const { loadSectors: _, ...rest } = bootImage;
  const whole = Math.min(Math.ceil(sourceOf(image.content).size / BLOCK), MOST_BLOCKS);
  const kept = loadSectors === undefined || loadSectors >= whole ? rest : bootImage;
  return bootImage.content === undefined ? kept : { ...kept, content };
}
