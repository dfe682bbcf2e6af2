import { quoted, type Report } from '../errors.js';
import type { Extent } from '../layout/extent.js';
import type { BootSettings } from '../options/boot.js';
import type { TreeChanges } from '../tree/changes.js';
import {
  baseName,
  type DirectoryNode,
  type FileNode,
  joinPath,
  nodeAt,
  parentPath,
  pathProblem,
  type TreeNode,
} from '../tree/node.js';
import { type StoredFile, storedStructure } from '../tree/stored-file.js';
import { catalogExtent, type PlannedEntry, planEfiPartition, planEntry } from './boot-catalog.js';
import { type BootImagePatches, type FoundImage, findBootImages, patchBootImage } from './boot-images.js';

/** Everything El Torito adds to the image. */
export interface BootPlan {
  /** The catalog comes into the tree, hidden images leave it, and patched ones have other bytes. */
  readonly changes: TreeChanges;
  readonly catalog: Extent;
  /** Files of the boot images in the volume, in the order of the catalog. */
  readonly images: readonly StoredFile[];
  /** The first boot image for each firmware, as a disk starts it too. */
  readonly bios: StoredFile | undefined;
  readonly efi: StoredFile | undefined;
}

/** What boots. */
export interface BootParts {
  readonly images: readonly BootSettings[];
  readonly catalogPath: string | undefined;
  /** Partitions behind the volume, by number. */
  readonly partitions: ReadonlyMap<number, StoredFile>;
  /** An EFI system partition among them that `images` does not name: the last entry of the catalog. */
  readonly efiPartition: StoredFile | undefined;
}

/**
 * Finds the boot images, patches those that want it, and makes the boot catalog.
 * Reads boot images where their content matters; what does not fit together goes to the report.
 */
export async function planBoot(
  root: DirectoryNode,
  { images, catalogPath, partitions, efiPartition }: BootParts,
  report: Report,
  signal?: AbortSignal,
): Promise<BootPlan | undefined> {
  const found = findBootImages({ root, partitions }, images, report);
  const [first] = found;
  if (first === undefined && efiPartition === undefined) return undefined;
  const sharing = await patchImages(found, report, signal);
  const entries: PlannedEntry[] = [];
  // One after the other: one source is open at a time (ST-04), and what is reported comes in their order.
  for (const image of found) entries.push(await planEntry(image, report, signal));
  if (efiPartition !== undefined) entries.push(await planEfiPartition(efiPartition, report, signal));
  const path = catalogPath ?? joinPath(parentPath(first?.place === 'tree' ? first.node.path : ''), 'boot.cat');
  const catalog = catalogExtent(path, entries);
  const catalogNode = catalogIn(root, path, catalog, found, report);
  const filesFor = (platform: BootSettings['platform'], ...places: readonly FoundImage['place'][]) =>
    found
      .filter(({ options, place }) => options.platform === platform && places.includes(place))
      .map(({ node }) => node.file);
  return {
    changes: {
      added: catalogNode === undefined ? [] : [catalogNode],
      removed: found.filter(({ options, place }) => options.hidden && place === 'tree').map(({ node }) => node),
      sharing,
    },
    catalog,
    images: found.filter(({ place }) => place !== 'partition').map(({ node }) => node.file),
    bios: filesFor('bios', 'tree', 'content', 'partition')[0],
    efi: efiPartition ?? filesFor('efi', 'partition')[0] ?? filesFor('efi', 'tree', 'content')[0],
  };
}

/** One file may be the image of several entries: it is patched once, with what any of them asks for. */
async function patchImages(
  found: readonly FoundImage[],
  report: Report,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<StoredFile, readonly Extent[]>> {
  const wanted = new Map<StoredFile, BootImagePatches>();
  for (const { options, node } of found) {
    const { infoTable, grub2Info } = wanted.get(node.file) ?? { infoTable: false, grub2Info: false };
    wanted.set(node.file, {
      infoTable: infoTable || options.infoTable,
      grub2Info: grub2Info || options.grub2InfoTable,
    });
  }
  const patched = new Map<StoredFile, readonly Extent[]>();
  for (const [file, patches] of wanted) {
    const extent = await patchBootImage(file, patches, report, signal);
    if (extent !== undefined) patched.set(file, [extent]);
  }
  return patched;
}

/** The catalog as a file of the tree, which takes the place of a file that is no boot image. */
function catalogIn(
  root: DirectoryNode,
  path: string,
  catalog: Extent,
  found: readonly FoundImage[],
  report: Report,
): FileNode | undefined {
  const problem = pathProblem(path);
  if (problem !== undefined) {
    report.problem('INVALID_OPTION', `bootCatalogPath ${quoted(path)} ${problem}`, path);
    return undefined;
  }
  const parent = nodeAt(root, parentPath(path));
  const present = nodeAt(root, path);
  const obstacle = obstacleTo(parent, present, found);
  if (parent?.kind !== 'directory' || obstacle !== undefined) {
    report.problem('BOOT_CATALOG_PATH', `the boot catalog cannot be ${quoted(path)}: there is ${obstacle}`, path);
    return undefined;
  }
  if (present !== undefined) {
    report.warn('REPLACED', `${quoted(path)} is left out: the boot catalog takes its place`, path);
  }
  return {
    kind: 'file',
    name: baseName(path),
    path,
    attributes: { mode: 0o444, uid: 0, gid: 0 },
    modifiedAt: undefined,
    file: storedStructure(path, catalog),
  };
}

function obstacleTo(
  parent: TreeNode | undefined,
  present: TreeNode | undefined,
  found: readonly FoundImage[],
): string | undefined {
  if (parent?.kind !== 'directory') return 'no directory to hold it';
  if (present?.kind === 'directory') return 'a directory in its place';
  return found.some(({ node }) => node === present) ? 'a boot image in its place' : undefined;
}
