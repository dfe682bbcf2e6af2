import { type CatalogEntry, encodeBootCatalog, MEDIA, PLATFORM } from '../format/el-torito.js';
import { type Extent, SECTOR_SIZE, structure } from '../layout/extent.js';
import type { BootImage } from '../options.js';
import { quoted, type Report } from '../report.js';
import { type DirectoryNode, type FileNode, nodeAt } from '../tree/node.js';
import { baseName, joinPath, parentPath, pathProblem } from '../tree/path.js';
import { type StoredFile, storedStructure } from '../tree/stored-file.js';
import { emulatedMedia } from './emulation.js';
import { type BootImagePatches, patchBootImage } from './patch-boot-image.js';
import { warnUnlessFat } from './warn-unless-fat.js';

/** Everything El Torito adds to the image. */
export interface BootPlan {
  readonly catalog: Extent;
  /** Files of the boot images, in the order of the catalog. */
  readonly images: readonly StoredFile[];
}

/** A boot image found in the tree. */
interface FoundImage {
  readonly options: BootImage;
  readonly node: FileNode;
}

/** Bytes of a catalog slot; the validation entry and each section header take one as well. */
const SLOT = 32;

/** Load size of loaders that load the rest themselves, in 512-byte sectors (ET-06). */
const LOADER_SECTORS = 4;

const LARGEST_LOAD = 0xffff;

/**
 * Finds the boot images in the tree, patches those that want it, and puts the boot catalog into the tree.
 * Reads boot images where their content matters; what does not fit together goes to the report.
 */
export async function planBoot(
  root: DirectoryNode,
  images: readonly BootImage[],
  catalogPath: string | undefined,
  report: Report,
  signal?: AbortSignal,
): Promise<BootPlan | undefined> {
  const [default_] = images;
  if (default_ === undefined) return undefined;
  const found = images.flatMap((options, index) => findImage(root, options, index, report));
  await patchImages(found, report, signal);
  const entries = await Promise.all(found.map((image) => catalogEntry(image, report, signal)));
  const path = catalogPath ?? joinPath(parentPath(default_.path), 'boot.cat');
  const catalog = catalogExtent(path, entries);
  addCatalog(root, path, catalog, report);
  for (const { options, node } of found) if (options.hidden) hide(root, node);
  return { catalog, images: found.map(({ node }) => node.file) };
}

function findImage(root: DirectoryNode, options: BootImage, index: number, report: Report): FoundImage[] {
  const { path, loadSectors, id = '' } = options;
  const node = nodeAt(root, path);
  const problems = report.problems.length;
  if (node === undefined)
    report.problem('BOOT_IMAGE_MISSING', `the boot image ${quoted(path)} is not in the tree`, path);
  else if (node.kind !== 'file')
    report.problem('BOOT_IMAGE_INVALID', `the boot image ${quoted(path)} is not a regular file`, path);
  else if (node.file.size === 0) report.problem('BOOT_IMAGE_INVALID', `the boot image ${quoted(path)} is empty`, path);
  if (
    loadSectors !== undefined &&
    !(Number.isInteger(loadSectors) && loadSectors >= 0 && loadSectors <= LARGEST_LOAD)
  ) {
    report.problem(
      'INVALID_OPTION',
      `loadSectors of ${quoted(path)} is ${loadSectors}, not from 0 to ${LARGEST_LOAD}`,
      path,
    );
  }
  const idLimit = index === 0 ? 24 : 28;
  if (id.length > idLimit || /[^\x20-\x7e]/.test(id)) {
    report.problem(
      'INVALID_OPTION',
      `id of the boot image ${quoted(path)} is not printable ASCII of up to ${idLimit} characters`,
      path,
    );
  }
  return node?.kind === 'file' && report.problems.length === problems ? [{ options, node }] : [];
}

/** One file may be the image of several entries: it is patched once, with what any of them asks for. */
async function patchImages(
  found: readonly FoundImage[],
  report: Report,
  signal: AbortSignal | undefined,
): Promise<void> {
  const wanted = new Map<StoredFile, BootImagePatches>();
  for (const { options, node } of found) {
    const { infoTable, grub2Info } = wanted.get(node.file) ?? { infoTable: false, grub2Info: false };
    wanted.set(node.file, {
      infoTable: infoTable || options.infoTable === true,
      grub2Info: grub2Info || options.grub2InfoTable === true,
    });
  }
  for (const [file, patches] of wanted) await patchBootImage(file, patches, report, signal);
}

type EntryWithoutSector = Omit<CatalogEntry, 'loadSector'> & { readonly file: StoredFile };

async function catalogEntry(
  image: FoundImage,
  report: Report,
  signal: AbortSignal | undefined,
): Promise<EntryWithoutSector> {
  const { options, node } = image;
  const { file } = node;
  if (file.extents.length > 1) {
    report.warn(
      'BOOT_IMAGE_SPLIT',
      `the boot image ${quoted(node.path)} is over 4 GiB and recorded in sections, of which loaders read the first`,
      node.path,
    );
  }
  const emulated = await emulatedMedia(file, options.emulation ?? 'none', report, signal);
  if (options.platform === 'efi' && emulated === undefined) await warnUnlessFat(file, report, signal);
  return {
    platform: PLATFORM[options.platform],
    id: options.id ?? '',
    media: emulated?.media ?? MEDIA.none,
    systemType: emulated?.systemType ?? 0,
    sectorCount: options.loadSectors ?? (emulated === undefined ? defaultLoad(options.platform, file) : 1),
    file,
  };
}

/** UEFI reads 0 as "all of it": a size of more than 16 bits is never cut (ET-07). */
function defaultLoad(platform: BootImage['platform'], file: StoredFile): number {
  if (platform === 'bios') return LOADER_SECTORS;
  const sectors = Math.ceil(file.size / 512);
  return sectors > LARGEST_LOAD ? 0 : sectors;
}

/** The catalog takes whole sectors: its length is counted in slots, of which each section header takes one too. */
function catalogExtent(path: string, entries: readonly EntryWithoutSector[]): Extent {
  const encode = (sectorOf: (file: StoredFile) => number) =>
    encodeBootCatalog(entries.map(({ file, ...entry }) => ({ ...entry, loadSector: sectorOf(file) })));
  const length = entries.length === 0 ? SLOT : encode(() => 0).length;
  return structure(path, Math.ceil(length / SECTOR_SIZE) * SECTOR_SIZE, (addresses) =>
    encode((file) => addresses.sectorOf(file.extents[0]!)),
  );
}

function addCatalog(root: DirectoryNode, path: string, catalog: Extent, report: Report): void {
  const problem = pathProblem(path);
  if (problem !== undefined) {
    report.problem('INVALID_OPTION', `bootCatalogPath ${quoted(path)} ${problem}`, path);
    return;
  }
  const parent = nodeAt(root, parentPath(path));
  const present = nodeAt(root, path);
  if (parent?.kind !== 'directory' || present?.kind === 'directory') {
    report.problem(
      'BOOT_CATALOG_PATH',
      `the boot catalog cannot be ${quoted(path)}: there is ${present ? 'a directory' : 'no directory'} at that place`,
      path,
    );
    return;
  }
  if (present !== undefined) {
    report.warn('REPLACED', `${quoted(path)} is left out: the boot catalog takes its place`, path);
  }
  parent.children.set(baseName(path), {
    kind: 'file',
    name: baseName(path),
    path,
    attributes: { mode: 0o444, uid: 0, gid: 0, modifiedAt: undefined },
    file: storedStructure(path, catalog),
  });
}

function hide(root: DirectoryNode, node: FileNode): void {
  const parent = nodeAt(root, parentPath(node.path));
  if (parent?.kind === 'directory') parent.children.delete(node.name);
}
