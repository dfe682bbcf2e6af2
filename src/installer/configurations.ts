import { posix } from 'node:path';
import { type Entry, type FileEntry, IsoError, type IsoProblem } from 'iso9660-writer-ts';
import { sourceOf } from 'iso9660-writer-ts/internal';
import { type EditedConfiguration, editEsxi, editGrub, editIsolinux, withIsolinuxMenu } from './boot-lines.js';
import type { EditPlan } from './delivery.js';
import { fileText, withText } from './edited-files.js';
import { editParameters, editYaboot, MOST_PARAMETERS } from './ibm-lines.js';
import { editLoaderEntry, withLoaderMenu } from './systemd-boot.js';

/** Boot configurations, in any letter case (RM-20). */
const CONFIGURATIONS = {
  isolinux: /^(?:isolinux|syslinux|boot\/(?:isolinux|syslinux)|boot\/[^/]+\/loader)\/[^/]*\.cfg$/i,
  grub: /^(?:boot\/grub\/(?:grub|loopback|kernels)\.cfg|boot\/grub2\/grub\.cfg|efi\/[^/]+\/(?:grub|boot)\.(?:cfg|conf))$/i,
  parameters: /^images\/[^/]*\.prm$/i,
  yaboot: /^(?:ppc\/[^/]+|etc)\/yaboot\.conf$/i,
  loaderEntry: /^(?:boot\/)?loader\/entries\/[^/]+\.conf$/i,
  loader: /^(?:boot\/)?loader\/loader\.conf$/i,
  esxi: /^(?:boot\.cfg|efi\/boot\/boot\.cfg)$/i,
};

/** Kernels of installers where vendors put them, and what looks like a kernel and is none. */
const KERNELS =
  /^(?:images\/pxeboot|isolinux|install[^/]*|casper|boot\/[^/]+\/loader|ppc\/[^/]+)\/(?:[^/]+\/)*(?:vmlinu[xz]|linux)[^/]*$/i;
const NO_INSTALLER = /memtest|mt86|\.c32$/i;

/** A Linux kernel for PCs, Documentation/arch/x86/boot.rst. */
const BZ_IMAGE = { offset: 0x202, text: 'HdrS' };

/** Longest line that isolinux reads. */
const MOST_ISOLINUX = 2047;

/** What becomes of the boot configurations of a tree. */
export interface EditedConfigurations {
  /** Those that change. */
  readonly files: readonly FileEntry[];
  /** Lines that start the installer, changed or not. */
  readonly installerLines: number;
  /** Paths of initrds that they name. */
  readonly initrds: readonly string[];
  readonly warnings: readonly IsoProblem[];
}

/**
 * Edits the boot configurations among entries (RM-20 to RM-23, RM-35). `embedded`: texts of those whose arguments stand in areas of
 * a fixed place, already edited: apart from a menu at their end, what stands outside of the areas stays.
 */
export async function editConfigurations(
  entries: readonly Entry[],
  kernels: Kernels,
  { lines: changes, menuTimeout }: Pick<EditPlan, 'lines' | 'menuTimeout'>,
  embedded: ReadonlyMap<string, string> = new Map(),
): Promise<EditedConfigurations> {
  const configurations = new Map<string, Configuration>();
  const warnings: IsoProblem[] = [];
  for (const file of entries) {
    if (file.kind !== 'file') continue;
    const withArea = embedded.get(file.path);
    if (withArea === undefined && !isConfiguration(file.path)) continue;
    const text = await fileText(file);
    const isInstaller = await kernels.installersAmong(pathsIn(text, posix.dirname(file.path)));
    const editing = { directory: posix.dirname(file.path), changes, menuTimeout, isInstaller };
    if (withArea === undefined) {
      configurations.set(file.path, { file, text, edited: editedBy(file.path, text, editing) });
      continue;
    }
    const edited = isConfiguration(file.path)
      ? editedBy(file.path, withArea, { ...editing, changes: NO_CHANGES })
      : { text: withArea, initrds: [], longest: 0 };
    configurations.set(file.path, { file, text, edited: { ...edited, installerLines: 1 } });
    if (isConfiguration(file.path) && editedBy(file.path, withArea, editing).text !== edited.text) {
      warnings.push(outsideOfArea(file.path));
    }
  }
  const all = [...configurations.values()];
  return {
    warnings,
    files: all.flatMap(({ file, text, edited }) => {
      const becomes =
        menuTimeout === undefined ? edited.text : withMenu(file.path, edited.text, menuTimeout, configurations);
      return becomes === text ? [] : [withText(file, becomes)];
    }),
    installerLines: all.reduce((sum, { edited }) => sum + edited.installerLines, 0),
    initrds: [...new Set(all.flatMap(({ edited }) => edited.initrds))],
  };
}

const NO_CHANGES: EditPlan['lines'] = { add: [], remove: [] };

function isConfiguration(path: string): boolean {
  return Object.values(CONFIGURATIONS).some((form) => form.test(path));
}

function outsideOfArea(path: string): IsoProblem {
  const message = `${path} starts the installer also outside of the area for its kernel arguments: these lines stay as they are`;
  return { code: 'BOOT_LINE_NOT_EDITED', path, message };
}

interface Configuration {
  readonly file: FileEntry;
  readonly text: string;
  readonly edited: EditedConfiguration;
}

/** The configuration that isolinux or syslinux reads first. */
const MAIN = /\/(?:isolinux|syslinux)\.cfg$/i;

/** A configuration that leads to others, whose first installer starts by itself. */
function withMenu(
  path: string,
  text: string,
  seconds: number,
  configurations: ReadonlyMap<string, Configuration>,
): string {
  if (MAIN.test(path)) {
    const label = firstLabel(path, configurations);
    return label === undefined ? text : withIsolinuxMenu(text, label, seconds);
  }
  if (!CONFIGURATIONS.loader.test(path)) return text;
  const entries = [...configurations].filter(
    ([other, { edited }]) => CONFIGURATIONS.loaderEntry.test(other) && edited.installerLines > 0,
  );
  const [first] = entries.map(([entry]) => entry).sort();
  return first === undefined ? text : withLoaderMenu(text, first, seconds);
}

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
  if (CONFIGURATIONS.loaderEntry.test(path)) return editLoaderEntry(text, editing);
  if (CONFIGURATIONS.loader.test(path)) return { text, installerLines: 0, initrds: [], longest: 0 };
  if (CONFIGURATIONS.yaboot.test(path)) return editYaboot(text, editing);
  if (CONFIGURATIONS.parameters.test(path)) {
    return within(path, editParameters(text, editing), MOST_PARAMETERS, 'IBM Z');
  }
  if (CONFIGURATIONS.isolinux.test(path)) return within(path, editIsolinux(text, editing), MOST_ISOLINUX, 'isolinux');
  return editGrub(text, editing);
}

/** @throws {IsoError} `KERNEL_ARGUMENT` when a line is longer than its reader takes. */
function within(path: string, edited: EditedConfiguration, most: number, reader: string): EditedConfiguration {
  if (edited.longest <= most) return edited;
  const fact = `${path} would have a line of ${edited.longest} bytes; ${reader} reads ${most}`;
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

/**
 * Which files are kernels of installers: each is looked at once. Paths are those of a tree or, where it has none, of another: a
 * configuration in an EFI boot image names files of the disc.
 */
export class Kernels {
  /** By paths in small letters. A configuration has hundreds of words, and a search for each would walk the tree. */
  readonly #files = new Map<string, FileEntry>();
  readonly #isInstaller = new Map<string, boolean>();

  constructor(...trees: readonly (readonly Entry[])[]) {
    for (const entry of [...trees].reverse().flat()) {
      if (entry.kind === 'file') this.#files.set(entry.path.toLowerCase(), entry);
    }
  }

  /** Tells of any path whether it is among these and a kernel that starts the installer. */
  async installersAmong(paths: Iterable<string>): Promise<(path: string) => boolean> {
    for (const path of paths) {
      if (this.#isInstaller.has(path)) continue;
      this.#isInstaller.set(path, await isInstallerKernel(this.#files.get(path.toLowerCase())));
    }
    return (path) => this.#isInstaller.get(path) === true;
  }
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
