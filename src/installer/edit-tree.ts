import { concatenate, type FileEntry, IsoError, type IsoProblem } from 'iso9660-writer-ts';
import { sourceOf } from 'iso9660-writer-ts/internal';
import type { ScannedTree } from '../tree/scanned-tree.js';
import { editConfigurations, Kernels } from './configurations.js';
import { ALIGNMENT, type ArchivedFile, cpioArchive } from './cpio.js';
import type { EditPlan } from './delivery.js';
import { linkedNames, withContent } from './edited-files.js';
import { editEmbedAreas, ignitionAreaOf } from './embed-areas.js';

/** What is edited of a tree, once for all its images. */
export interface TreeEdits {
  /** Files in the place of those of the tree. */
  readonly entries: readonly FileEntry[];
  readonly warnings: readonly IsoProblem[];
  readonly reasons: readonly string[];
}

/** What is edited in EFI boot images, which have configurations of their own. */
export interface EfiEdits extends TreeEdits {
  /** Lines of these configurations that start the installer. */
  readonly installerLines: number;
  /** Paths of initrds that they name. */
  readonly initrds: readonly string[];
}

const NO_EFI_EDITS: EfiEdits = { entries: [], warnings: [], reasons: [], installerLines: 0, initrds: [] };

/** True if anything of a source has to be edited. */
export function isWanted({ lines, initrd, menuTimeout }: EditPlan): boolean {
  return lines.add.length + lines.remove.length + initrd.length > 0 || menuTimeout !== undefined;
}

/** Edits boot configurations and initrds (RM-20 to RM-26, RM-35), beside what is edited in EFI boot images. */
export async function editTree(tree: ScannedTree, plan: EditPlan, efi: EfiEdits = NO_EFI_EDITS): Promise<TreeEdits> {
  const { lines, initrd, warnings } = plan;
  if (!isWanted(plan)) return { entries: [], warnings, reasons: [] };
  const areas = await editEmbedAreas(tree, lines);
  const edited = await editConfigurations(tree.entries, new Kernels(tree.entries), plan, areas.texts);
  const reasons = [...areas.reasons, ...edited.files.map(({ path }) => `${path}: kernel arguments or menu edited`)];
  if (lines.add.length > 0 && edited.installerLines + efi.installerLines === 0) {
    const ofEfi = efi.warnings.some(({ code }) => code === 'ESP_NOT_EDITED');
    const way = ofEfi
      ? 'editEsp (--edit-esp) edits that of the EFI boot image'
      : 'isolinux, GRUB, systemd-boot, yaboot, ESXi and parameter files of IBM Z are known';
    throw new IsoError(
      'NO_BOOT_LINE',
      `no boot configuration has a line that starts the installer: its arguments cannot be edited (${way})`,
    );
  }
  const overlays = initrd.length > 0 ? await initrdOverlays(tree, [...edited.initrds, ...efi.initrds], initrd) : [];
  const appended = initrd.map(
    ({ path, bytes }) => `${path} appended (${Buffer.from(bytes).toString('latin1').trim()})`,
  );
  return {
    entries: [...edited.files, ...areas.entries, ...overlays, ...efi.entries],
    warnings: [...warnings, ...edited.warnings, ...efi.warnings],
    reasons: [...reasons, ...overlays.map(({ path }) => `${path}: ${appended.join(', ')}`), ...efi.reasons],
  };
}

/**
 * Initrds with an archive of these files behind (RM-24, RM-26). Names of one file are replaced together. The area for Ignition is an
 * initrd, too, and stays as long as it is.
 */
async function initrdOverlays(
  tree: ScannedTree,
  named: readonly string[],
  files: readonly ArchivedFile[],
): Promise<readonly FileEntry[]> {
  const ignition = await ignitionAreaOf(tree);
  const found = named.flatMap((path) => tree.findFile(path) ?? []).filter((file) => file !== ignition);
  if (found.length === 0) {
    throw new IsoError(
      'NO_INITRD',
      'no boot line names an initrd of the tree that arguments could be added to; delivery "tree" edits the lines',
    );
  }
  const archive = cpioArchive(files);
  return [...new Set(found.flatMap((file) => linkedNames(tree.entries, file)))].map((file) => {
    const { size } = sourceOf(file.content);
    const gap = new Uint8Array((ALIGNMENT - (size % ALIGNMENT)) % ALIGNMENT);
    return withContent(file, concatenate(file.content, gap, archive));
  });
}
