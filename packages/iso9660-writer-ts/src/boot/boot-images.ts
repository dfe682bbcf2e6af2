import { quoted, type Report } from '../errors.js';
import {
  patchBootInfoTable,
  patchGrub2Info,
  SHORTEST_WITH_GRUB2_INFO,
  SHORTEST_WITH_INFO_TABLE,
} from '../format/boot-info-table.js';
import { type Extent, structure } from '../layout/extent.js';
import type { BootSettings } from '../options/boot.js';
import { sourceOf } from '../source/content.js';
import { baseName, type DirectoryNode, type FileNode, nodeAt } from '../tree/node.js';
import { readStart, type StoredFile, storedSource } from '../tree/stored-file.js';

/** A boot image, with options that make sense. */
export interface FoundImage {
  readonly options: BootSettings;
  /** `content`: a boot image without a name. */
  readonly place: 'tree' | 'content' | 'partition';
  readonly node: FileNode;
}

/** Characters of an identifier: in the validation entry, and in the header of a section (ET-02, ET-05). */
const ID_LENGTH = { first: 24, others: 28 } as const;

const PRINTABLE = /^[\x20-\x7e]*$/;

/** Where boot images are. */
export interface BootImagePlaces {
  readonly root: DirectoryNode;
  /** Partitions behind the volume, by number. */
  readonly partitions: ReadonlyMap<number, StoredFile>;
}

/** The boot images in the order of the catalog. What is missing or makes no sense goes to the report. */
export function findBootImages(places: BootImagePlaces, images: readonly BootSettings[], report: Report): FoundImage[] {
  return images.flatMap((options, index) => {
    const idLength = index === 0 ? ID_LENGTH.first : ID_LENGTH.others;
    const isIdSound = options.id.length <= idLength && PRINTABLE.test(options.id);
    if (!isIdSound) {
      const fact = `boot[${index}].id is ${quoted(options.id)}, not printable ASCII of up to ${idLength} characters`;
      report.problem('INVALID_OPTION', fact, options.path);
    }
    const found = findImage(places, options, index, report);
    return found === undefined || !isIdSound ? [] : [{ options, ...found }];
  });
}

function findImage(
  { root, partitions }: BootImagePlaces,
  { path, content, partition, infoTable, grub2InfoTable }: BootSettings,
  index: number,
  report: Report,
): Pick<FoundImage, 'place' | 'node'> | undefined {
  const name = path === '' ? `boot image ${index + 1}` : path;
  if (content !== undefined && partition === undefined) {
    const file = storedSource(name, sourceOf(content));
    if (file.size > 0) return { place: 'content', node: unnamedNode(file) };
    report.problem('BOOT_IMAGE_INVALID', `the boot image ${quoted(name)} is empty`, name);
    return undefined;
  }
  if (partition === undefined) {
    const node = findFile(root, path, report);
    return node && { place: 'tree', node };
  }
  const file = partitions.get(partition);
  if (content !== undefined || infoTable || grub2InfoTable) {
    const fact = `boot[${index}].partition names an appended partition, which has content of its own and is written as it is`;
    report.problem('INVALID_OPTION', fact);
  } else if (file === undefined) {
    const fact = `boot[${index}].partition is ${partition}, and hybrid.appendedPartitions has none of that number`;
    report.problem('INVALID_OPTION', fact);
  }
  return file && { place: 'partition', node: unnamedNode(file) };
}

/** A node of no tree. */
function unnamedNode(file: StoredFile): FileNode {
  const { path } = file;
  const attributes = { mode: 0o444, uid: 0, gid: 0 };
  return { kind: 'file', name: baseName(path), path, attributes, modifiedAt: undefined, file };
}

function findFile(root: DirectoryNode, path: string, report: Report): FileNode | undefined {
  const node = nodeAt(root, path);
  if (node?.kind === 'file' && node.file.size > 0) return node;
  const image = `the boot image ${quoted(path)}`;
  if (node === undefined) report.problem('BOOT_IMAGE_MISSING', `${image} is not in the tree`, path);
  else
    report.problem('BOOT_IMAGE_INVALID', `${image} is ${node.kind === 'file' ? 'empty' : 'not a regular file'}`, path);
  return undefined;
}

/** What has to be written into a boot image. */
export interface BootImagePatches {
  readonly infoTable: boolean;
  readonly grub2Info: boolean;
}

/** What we patch we hold in memory, so there is a limit: no loader comes near it. */
const LARGEST_HELD = 64 * 1024 * 1024;

/**
 * The extent that a patched image has in the place of its source's: a structure of ours that knows its own sector once it
 * has one. The source stays as it is (ET-12), and every hard link to the file shows the patched image.
 */
export async function patchBootImage(
  file: StoredFile,
  { infoTable, grub2Info }: BootImagePatches,
  report: Report,
  signal?: AbortSignal,
): Promise<Extent | undefined> {
  if (!infoTable && !grub2Info) return undefined;
  const { path, size, source } = file;
  const shortest = grub2Info ? SHORTEST_WITH_GRUB2_INFO : SHORTEST_WITH_INFO_TABLE;
  if (size < shortest || size > LARGEST_HELD || source === undefined) {
    report.problem(
      'BOOT_IMAGE_INVALID',
      `the boot image ${quoted(path)} has ${size} bytes; its boot information needs ${shortest} to ${LARGEST_HELD}`,
      path,
    );
    return undefined;
  }
  const image = await readStart(file, size, report, signal);
  if (image === undefined) return undefined;
  let patchedFor: number | undefined;
  const extent: Extent = structure(path, size, (addresses) => {
    const sector = addresses.sectorOf(extent);
    // We are asked for each window of a large image, but its sector never changes.
    if (sector !== patchedFor) {
      if (grub2Info) patchGrub2Info(image, sector);
      // Last, because its checksum is that of the image as recorded, GRUB's bytes included.
      if (infoTable) patchBootInfoTable(image, sector);
      patchedFor = sector;
    }
    return image;
  });
  return extent;
}

/** UEFI reads nothing but the FAT volume in the boot image (Q13): without one the entry cannot boot. */
export async function warnUnlessFat(file: StoredFile, report: Report, signal?: AbortSignal): Promise<void> {
  const sector = await readStart(file, 512, report, signal);
  if (sector === undefined) return;
  const jumps = sector[0] === 0xeb || sector[0] === 0xe9;
  if (jumps && sector[510] === 0x55 && sector[511] === 0xaa) return;
  report.warn(
    'BOOT_IMAGE_NOT_FAT',
    `the EFI boot image ${quoted(file.path)} does not look like a FAT volume`,
    file.path,
  );
}
