import { type BootEntry, type CommandLine, currentEntry, hasImage, newBootEntry } from '../command-line.js';
import { imagePath } from '../path-spec.js';
import { refused, supported, withoutEffect } from './option.js';

/** How xorriso names the partition of `-append_partition` as a boot image. What follows the number may be left out. */
const APPENDED_PARTITION =
  /^--interval:appended_partition_(?<number>\d+)(?:_start_\d+s?(?:_size_\d+[ds]?)?)?(?::(?:all|0s?-\d+[ds]?)?(?::[^:]*(?::.*)?)?)?$/;

/** By name and by number, as xorriso has them. */
const PLATFORMS: ReadonlyMap<string | number, BootEntry['platform']> = new Map<string | number, BootEntry['platform']>([
  ...([
    ['x86', 'bios'],
    ['ppc', 'ppc'],
    ['mac', 'mac'],
    ['efi', 'efi'],
  ] as const),
  ...([
    [0x00, 'bios'],
    [0x01, 'ppc'],
    [0x02, 'mac'],
    [0xef, 'efi'],
  ] as const),
]);

/** El Torito. Options are about the entry under way; -eltorito-alt-boot starts the next. */
export const BOOT_OPTIONS = [
  supported(
    '-b -eltorito-boot PATH',
    'boot image, by its path in the image, or an interval of a file; a floppy unless another option says',
    (line, path) => {
      setImage(line, path);
      currentEntry(line).platform = currentEntry(line).platformOfB;
    },
  ),
  supported(
    '-e -efi-boot PATH',
    'boot image for UEFI; --interval:appended_partition_2, with or without :all::, is that of -append_partition',
    (line, path) => {
      currentEntry(line).platform = 'efi';
      const number = APPENDED_PARTITION.exec(path)?.groups?.number;
      if (number === undefined) {
        setImage(line, path);
        return;
      }
      Object.assign(currentEntry(line), NO_IMAGE, { appended: Number(number) });
    },
  ),
  supported('--efi-boot PATH', 'an entry of its own for a UEFI boot image', (line, path) => {
    startEntry(line);
    setImage(line, path);
    currentEntry(line).emulation = 'none';
    currentEntry(line).platform = 'efi';
    startEntry(line);
  }),
  supported('-eltorito-alt-boot', 'start another boot entry', startEntry),
  supported('-eltorito-platform ID', 'firmware of the next -b: x86, efi, PPC or Mac', (line, id) => {
    const platform = PLATFORMS.get(/^(?:0x)?[\da-f]+$/i.test(id) ? Number(id) : id.toLowerCase());
    if (platform === undefined) {
      line.faults.push(`-eltorito-platform is ${id}; boot entries are for x86, efi, PPC or Mac`);
      return;
    }
    if (currentEntry(line).platformOfB !== platform) startEntry(line);
    currentEntry(line).platform = platform;
    currentEntry(line).platformOfB = platform;
  }),
  supported(
    '-eltorito-id TEXT',
    'identifier in the catalog, up to 24 characters for the first entry, else 28',
    (line, text) => {
      currentEntry(line).id = text;
    },
  ),
  supported('-no-emul-boot', 'the boot image is a program, not an image of a disk', (line) => {
    currentEntry(line).emulation = 'none';
  }),
  supported('-hard-disk-boot', 'the boot image is that of a hard disk', (line) => {
    currentEntry(line).emulation = 'hard-disk';
  }),
  supported(
    '-boot-load-size SECTORS',
    '512-byte sectors the firmware loads; default, and "full", all',
    (line, size) => {
      if (size !== 'full' && !(/^(?:\d+|0x[\da-f]+)$/i.test(size) && Number(size) <= 65_535)) {
        line.faults.push(`-boot-load-size is ${size}, not "full" nor a number of sectors up to 65535`);
        return;
      }
      currentEntry(line).loadSize = size === 'full' ? size : Number(size);
    },
  ),
  supported(
    '-boot-info-table',
    'the table isolinux and GRUB read, in the image only: the source stays as it is',
    (line) => {
      currentEntry(line).infoTable = true;
    },
  ),
  supported('--grub2-boot-info', "GRUB 2's boot info at byte 2548", (line) => {
    currentEntry(line).grub2InfoTable = true;
  }),
  supported(
    '-c -eltorito-catalog PATH',
    'where the boot catalog shows; default boot.catalog in the root directory',
    (line, path) => {
      line.bootCatalog = imagePath(path);
    },
  ),
  supported('--boot-catalog-hide', 'do not show the boot catalog', (line) => {
    line.hideBootCatalog = true;
  }),
  supported(
    '-boot-load-seg SEGMENT',
    'segment a BIOS loads the image to; default 0, which stands for 0x7c0',
    (line, text) => {
      const segment = /^(?:\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : Number.NaN;
      if (segment <= 0xffff) currentEntry(line).loadSegment = segment;
      else line.faults.push(`-boot-load-seg is ${text}, not a number up to 65535`);
    },
  ),
  supported('-no-boot', 'an entry that firmware passes over', (line) => {
    currentEntry(line).bootable = false;
  }),
  withoutEffect('--old-empty', 'no reader looks where an empty file lies'),
  ...refused('firmware knows no selection criteria', '-eltorito-selcrit HEX'),
];

/** What was said of an entry without a boot image is said of the next one. */
function startEntry(line: CommandLine): void {
  if (hasImage(currentEntry(line))) line.boot.push(newBootEntry());
}

const NO_IMAGE = { path: undefined, interval: undefined, appended: undefined };

/** Of several boot images of one entry the last counts. What it supersedes need not exist. */
function setImage(line: CommandLine, path: string): void {
  const isInterval = path.startsWith('--interval:');
  Object.assign(currentEntry(line), NO_IMAGE, isInterval ? { interval: path } : { path: imagePath(path) });
}
