import { posix } from 'node:path';
import { concatenate, type FileEntry, IsoError, type IsoProblem } from 'iso9660-writer-ts';
import { sourceOf } from 'iso9660-writer-ts/internal';
import type { ScannedTree } from '../tree/scanned-tree.js';
import { type EditedConfiguration, editEsxi, editGrub, editIsolinux, withIsolinuxMenu } from './boot-lines.js';
import type { ArgumentChanges } from './command-line.js';
import { ALIGNMENT, type ArchivedFile, cpioArchive } from './cpio.js';
import { type EditPlan, isAnaconda } from './delivery.js';
import { fileText, withContent, withText } from './edited-files.js';

/** What is edited of a tree, once for all its images. */
export interface TreeEdits {
  /** Files in the place of those of the tree. */
  readonly entries: readonly FileEntry[];
  readonly warnings: readonly IsoProblem[];
  readonly reasons: readonly string[];
}

/** Boot configurations, in any letter case (RM-20). */
const CONFIGURATIONS = {
  isolinux: /^(?:isolinux|syslinux|boot\/(?:isolinux|syslinux)|boot\/[^/]+\/loader)\/[^/]*\.cfg$/i,
  grub: /^(?:boot\/grub\/(?:grub|loopback|kernels)\.cfg|boot\/grub2\/grub\.cfg|efi\/[^/]+\/(?:grub|boot)\.(?:cfg|conf))$/i,
  esxi: /^(?:boot\.cfg|efi\/boot\/boot\.cfg)$/i,
};

/** Kernels of installers where vendors put them, and what looks like a kernel and is none. */
const KERNELS =
  /^(?:images\/pxeboot|isolinux|install[^/]*|casper|boot\/[^/]+\/loader)\/(?:[^/]+\/)*(?:vmlinu[xz]|linux)[^/]*$/i;
const NO_INSTALLER = /memtest|mt86|\.c32$/i;

/** A Linux kernel for PCs, Documentation/arch/x86/boot.rst. */
const BZ_IMAGE = { offset: 0x202, text: 'HdrS' };

/** Longest line that isolinux reads. */
const MOST_ISOLINUX = 2047;

/** Edits boot configurations and initrds (RM-20 to RM-26, RM-35). */
export async function editTree(tree: ScannedTree, plan: EditPlan): Promise<TreeEdits> {
  const { lines, initrd, menuTimeout, warnings } = plan;
  if (lines.add.length + lines.remove.length + initrd.length === 0 && menuTimeout === undefined) {
    return { entries: [], warnings, reasons: [] };
  }
  const edited = await editConfigurations(tree, lines, menuTimeout);
  const reasons = edited.files.map(({ path }) => `${path}: kernel arguments or menu edited`);
  if (lines.add.length > 0 && edited.installerLines === 0) {
    throw new IsoError(
      'NO_BOOT_LINE',
      'no boot configuration has a line that starts the installer: its arguments cannot be edited (isolinux, GRUB and ESXi are known)',
    );
  }
  const overlays = initrd.length > 0 ? initrdOverlays(tree, edited.initrds, initrd) : [];
  const appended = initrd.map(
    ({ path, bytes }) => `${path} appended (${Buffer.from(bytes).toString('latin1').trim()})`,
  );
  return {
    entries: [...edited.files, ...overlays],
    warnings: [...warnings, ...(isAnaconda(tree) && lines.add.length > 0 ? [espWarning(lines.add)] : [])],
    reasons: [...reasons, ...overlays.map(({ path }) => `${path}: ${appended.join(', ')}`)],
  };
}

function espWarning(words: readonly string[]): IsoProblem {
  const message = `the EFI boot image may have a boot configuration of its own, which lacks ${words.join(' ')}; delivery "initrd" reaches what dracut and anaconda read`;
  return { code: 'ESP_NOT_EDITED', message };
}

interface EditedConfigurations {
  readonly files: readonly FileEntry[];
  readonly installerLines: number;
  readonly initrds: readonly string[];
}

async function editConfigurations(
  tree: ScannedTree,
  changes: ArgumentChanges,
  menuTimeout: number | undefined,
): Promise<EditedConfigurations> {
  const configurations = new Map<string, Configuration>();
  const kernels = new Map<string, boolean>();
  const files = filesByPath(tree);
  for (const file of tree.entries) {
    if (file.kind !== 'file' || !Object.values(CONFIGURATIONS).some((form) => form.test(file.path))) continue;
    const text = await fileText(file);
    for (const path of pathsIn(text, posix.dirname(file.path))) {
      if (!kernels.has(path)) kernels.set(path, await isInstallerKernel(files.get(path.toLowerCase())));
    }
    const editing = {
      directory: posix.dirname(file.path),
      changes,
      menuTimeout,
      isInstaller: (path: string) => kernels.get(path) === true,
    };
    configurations.set(file.path, { file, text, edited: editedBy(file.path, text, editing) });
  }
  const all = [...configurations.values()];
  return {
    files: all.flatMap(({ file, text, edited }) => {
      const label =
        menuTimeout !== undefined && MAIN.test(file.path) ? firstLabel(file.path, configurations) : undefined;
      const becomes = label === undefined ? edited.text : withIsolinuxMenu(edited.text, label, menuTimeout!);
      return becomes === text ? [] : [withText(file, becomes)];
    }),
    installerLines: all.reduce((sum, { edited }) => sum + edited.installerLines, 0),
    initrds: [...new Set(all.flatMap(({ edited }) => edited.initrds))],
  };
}

interface Configuration {
  readonly file: FileEntry;
  readonly text: string;
  readonly edited: EditedConfiguration;
}

/** The configuration that isolinux or syslinux reads first. */
const MAIN = /\/(?:isolinux|syslinux)\.cfg$/i;

/** The first label that was edited, of a configuration or of those that it includes. */
function firstLabel(
  path: string,
  configurations: ReadonlyMap<string, Configuration>,
  seen = new Set<string>(),
): string | undefined {
  const { edited } = configurations.get(path) ?? {};
  if (edited === undefined || seen.has(path)) return undefined;
  seen.add(path);
  for (const included of edited.label === undefined ? (edited.includes ?? []) : []) {
    const label = firstLabel(included, configurations, seen);
    if (label !== undefined) return label;
  }
  return edited.label;
}

function editedBy(
  path: string,
  text: string,
  editing: Parameters<typeof editIsolinux>[1] & Parameters<typeof editGrub>[1],
): EditedConfiguration {
  if (CONFIGURATIONS.esxi.test(path)) return editEsxi(text, editing);
  if (!CONFIGURATIONS.isolinux.test(path)) return editGrub(text, editing);
  const edited = editIsolinux(text, editing);
  if (edited.longest <= MOST_ISOLINUX) return edited;
  const fact = `${path} would have a line of ${edited.longest} bytes; isolinux reads ${MOST_ISOLINUX}`;
  throw new IsoError('KERNEL_ARGUMENT', fact, { path });
}

/** Everything in a configuration that may be the path of a kernel. */
function pathsIn(text: string, directory: string): ReadonlySet<string> {
  const words = text.match(/[^\s"'=,]+/g) ?? [];
  return new Set(
    words.flatMap((word) => {
      const bare = word.replace(/^\([^)]*\)/, '');
      return [posix.normalize(`/${bare}`).slice(1), posix.normalize(`/${directory}/${bare}`).slice(1)];
    }),
  );
}

/** Files by their paths in small letters. A configuration has hundreds of words, and a search for each would walk the tree. */
function filesByPath({ entries }: ScannedTree): ReadonlyMap<string, FileEntry> {
  const files = new Map<string, FileEntry>();
  for (const entry of entries) if (entry.kind === 'file') files.set(entry.path.toLowerCase(), entry);
  return files;
}

async function isInstallerKernel(file: FileEntry | undefined): Promise<boolean> {
  if (file === undefined || NO_INSTALLER.test(file.path)) return false;
  if (KERNELS.test(file.path)) return true;
  const source = sourceOf(file.content);
  const end = BZ_IMAGE.offset + BZ_IMAGE.text.length;
  if (source.size < end) return false;
  const pieces: Uint8Array[] = [];
  for await (const bytes of source.read(BZ_IMAGE.offset, end)) pieces.push(bytes.slice());
  return Buffer.concat(pieces).toString('latin1') === BZ_IMAGE.text;
}

/** Initrds with an archive of these files behind (RM-24, RM-26). Names of one file are replaced together. */
function initrdOverlays(
  tree: ScannedTree,
  named: readonly string[],
  files: readonly ArchivedFile[],
): readonly FileEntry[] {
  const found = named.flatMap((path) => tree.findFile(path) ?? []);
  if (found.length === 0) {
    throw new IsoError(
      'NO_INITRD',
      'no boot line names an initrd of the tree that arguments could be added to; delivery "tree" edits the lines',
    );
  }
  const keys = new Set(found.flatMap(({ metadata }) => metadata?.linkKey ?? []));
  const linked = tree.entries.filter(
    (entry): entry is FileEntry => entry.kind === 'file' && keys.has(entry.metadata?.linkKey ?? ''),
  );
  const archive = cpioArchive(files);
  return [...new Set([...found, ...linked])].map((file) => {
    const { size } = sourceOf(file.content);
    const gap = new Uint8Array((ALIGNMENT - (size % ALIGNMENT)) % ALIGNMENT);
    return withContent(file, concatenate(file.content, gap, archive));
  });
}
