import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { BootImage } from 'iso9660-writer-ts';
import type { ProcessIo } from 'iso9660-writer-ts/internal/command';
import type { GenerateIsoOptions, HybridDisk } from '../options.js';
import { biosBootImage, efiBootImage } from '../tree/boot/boot-image.js';
import { type Addition, addedFiles, addition } from './added-files.js';
import { readSmallFile } from './files.js';
import { addInstallerFlags, type InstallerFlags, installerOption } from './installer-flags.js';
import { repeatable } from './repeatable.js';
import {
  addConfigurationFlags,
  addRenderFlags,
  type ConfigurationFlags,
  type RenderFlags,
  renderOptions,
} from './request-flags.js';

/** What decides the image of any tree. */
export interface MediaFlags extends ConfigurationFlags, InstallerFlags {
  readonly volumeId?: string;
  /** `false` comes from `--no-boot`. */
  readonly boot?: readonly BootImage[] | false;
  /** `true` without a template. */
  readonly hybrid?: string | true;
  readonly owners?: 'root' | 'keep';
  readonly modes?: 'keep' | 'public';
  readonly dates?: 'keep' | 'created-at';
  /** `false` comes from `--no-translation-tables`. */
  readonly translationTables: boolean;
  readonly mediaCheck?: true;
  readonly overlay?: readonly string[];
  readonly add?: readonly Addition[];
  readonly kernelArguments?: readonly string[];
  readonly removeKernelArguments?: readonly string[];
  readonly delivery?: 'tree' | 'initrd' | 'none';
  readonly editEsp?: boolean;
  readonly menuTimeout?: number | 'keep';
  readonly keepDiskIds?: true;
  readonly volumeDate?: 'keep' | 'created-at';
}

/** What decides the image of one tree for one request. */
export interface ImageFlags extends MediaFlags, RenderFlags {
  readonly source: string;
}

const DATES = ['keep', 'created-at'];

/** Boot code is the first block of a disk. */
const MAX_BOOT_CODE_BYTES = 512;

export function addImageFlags(command: Command): Command {
  const source = command
    .optionsGroup('Image:')
    .requiredOption('-s, --source <path>', "the installation tree, or a vendor's .iso; it is only read");
  return addTreeFlags(addRenderFlags(source));
}

/** Those of an image without its tree and its request. */
export function addMediaFlags(command: Command): Command {
  return addTreeFlags(addConfigurationFlags(command));
}

function addTreeFlags(command: Command): Command {
  return addInstallerFlags(command)
    .optionsGroup('Image:')
    .option('--volume-id <text>', 'volume identifier (default: the label the tree looks for, else CDROM)', volumeId)
    .option(
      '--boot <path>',
      'a boot image of the tree, also as bios:<path> or efi:<path>; may be repeated',
      repeatable(bootImage),
    )
    .option('--no-boot', 'make a data image')
    .option('--hybrid [template]', 'boot from USB sticks and disks, too; with boot code also from a BIOS')
    .addOption(new Option('--owners <who>', "owners of the tree's files (default: root)").choices(['root', 'keep']))
    .addOption(new Option('--modes <which>', "modes of the tree's files (default: keep)").choices(['keep', 'public']))
    .addOption(new Option('--dates <which>', "the tree's dates, or the volume's (default: keep)").choices(DATES))
    .option('--no-translation-tables', 'do not write TRANS.TBL files')
    .option(
      '--overlay <directory>',
      'lay a directory over the source; may be repeated, the last one wins',
      repeatable(String),
    )
    .option(
      '--add <path=file>',
      'put a file of this machine at a path of the image; may be repeated',
      repeatable(addition),
    )
    .option(
      '--kernel-arguments <text>',
      "arguments of the installer's kernel, parted by blanks; may be repeated",
      eachWord,
    )
    .option('--remove-kernel-arguments <keys>', 'arguments to take away first, by key; may be repeated', eachWord)
    .addOption(new Option('--delivery <where>', 'where they go').choices(['tree', 'initrd', 'none']))
    .option('--edit-esp', 'edit boot menus in EFI boot images, too (default: only where the installer would stop)')
    .option('--no-edit-esp', 'leave EFI boot images as they are')
    .option(
      '--menu-timeout <seconds>',
      'start the installer by itself after so many seconds, or keep the menu as it is (default: keep; with --installer 5)',
      timeout,
    )
    .option('--keep-disk-ids', "keep the disk ids of a vendor's disc")
    .addOption(
      new Option('--volume-date <which>', "a disc's own date, or that of --created-at (default: keep)").choices(DATES),
    )
    .option('--media-check', 'write the checksum that checkisomd5 and the media check of installers look for');
}

export async function imageOptions(flags: MediaFlags, io: ProcessIo): Promise<GenerateIsoOptions> {
  return {
    ...(await renderOptions(flags, io)),
    ...(flags.volumeId !== undefined && { volumeId: flags.volumeId }),
    ...(flags.boot !== undefined && { boot: flags.boot === false ? 'none' : flags.boot }),
    ...(flags.hybrid !== undefined && { hybrid: await hybridDisk(flags.hybrid, io) }),
    ...(flags.owners && { owners: flags.owners }),
    ...(flags.modes && { modes: flags.modes }),
    ...(flags.dates && { dates: flags.dates }),
    ...(flags.overlay && { overlay: flags.overlay.map((directory) => resolve(io.cwd, directory)) }),
    ...(flags.add && { files: await addedFiles(flags.add, io) }),
    ...((flags.kernelArguments || flags.removeKernelArguments) && {
      kernelArguments: { add: flags.kernelArguments ?? [], remove: flags.removeKernelArguments ?? [] },
    }),
    ...(await installerOption(flags, io)),
    ...(flags.delivery && { delivery: flags.delivery }),
    ...(flags.editEsp !== undefined && { editEsp: flags.editEsp }),
    ...(flags.menuTimeout !== undefined && { menuTimeout: flags.menuTimeout }),
    ...(flags.keepDiskIds && { keepDiskIds: true }),
    ...(flags.volumeDate && { volumeDate: flags.volumeDate }),
    // A disc has them or not, unless that is asked for.
    image: {
      ...(flags.translationTables ? {} : { translationTables: false }),
      ...(flags.mediaCheck && { mediaCheck: true }),
    },
  };
}

async function hybridDisk(template: string | true, io: ProcessIo): Promise<HybridDisk> {
  return template === true ? {} : { bootCode: await readSmallFile(template, MAX_BOOT_CODE_BYTES, io) };
}

function volumeId(value: string): string {
  if (!/^[ -~]{1,32}$/.test(value)) throw new InvalidArgumentError('It must be 1 to 32 printable ASCII characters.');
  return value;
}

function eachWord(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, ...value.split(/\s+/).filter((word) => word !== '')];
}

function timeout(value: string): number | 'keep' {
  if (value === 'keep') return value;
  if (!/^\d{1,4}$/.test(value) || Number(value) < 1 || Number(value) > 3600) {
    throw new InvalidArgumentError('It must be keep, or from 1 to 3600 seconds.');
  }
  return Number(value);
}

/** Without a platform, the file's name tells: `efiboot.img` is for UEFI. */
function bootImage(value: string): BootImage {
  const [, platform, named] = /^(bios|efi):(.*)$/s.exec(value) ?? [];
  const path = named ?? value;
  if (path === '') throw new InvalidArgumentError('It must be <path>, bios:<path> or efi:<path>.');
  const isEfi = platform === undefined ? /efi[^/]*$/i.test(path) : platform === 'efi';
  return isEfi ? efiBootImage(path) : biosBootImage(path);
}
