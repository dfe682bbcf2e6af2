import { statSync } from 'node:fs';
import type { BootImage } from '../index.js';
import type { BootEntry, CommandLine } from './command-line.js';
import type { HostPaths } from './host-paths.js';

/** The catalog counts in 16 bits. */
const MOST_LOAD_SECTORS = 65_535;

/** Boot entries as the writer takes them. An entry with options, but without an image, is a fault. */
export function bootImages(line: CommandLine, hostPaths: HostPaths): readonly BootImage[] {
  return line.boot.flatMap((entry) => {
    if (entry.path !== undefined) return [bootImage(entry, entry.path, hostPaths)];
    if (isAskedFor(entry) && line.hybrid.efiPartition === undefined) {
      line.faults.push('there are boot options for an entry without a boot image; -b or -e gives one');
    }
    return [];
  });
}

/** Of an entry without an image, -no-emul-boot alone is what xorriso's lines say of an appended partition. */
function isAskedFor({ emulation, loadSize, infoTable, grub2InfoTable, id }: BootEntry): boolean {
  return emulation !== undefined || loadSize !== undefined || infoTable || grub2InfoTable || id !== undefined;
}

function bootImage(entry: BootEntry, path: string, hostPaths: HostPaths): BootImage {
  const emulation = entry.emulation ?? (entry.platform === 'efi' ? 'none' : 'floppy');
  const loadSectors = emulation === 'none' ? loadSectorsOf(entry, path, hostPaths) : numberOf(entry.loadSize);
  return {
    path,
    platform: entry.platform,
    emulation,
    ...(loadSectors !== undefined && { loadSectors }),
    infoTable: entry.infoTable,
    grub2InfoTable: entry.grub2InfoTable,
    ...(entry.id !== undefined && { id: entry.id }),
  };
}

/** Both manuals promise the whole image, in whole sectors of 2048 bytes, when no size is given. */
function loadSectorsOf(entry: BootEntry, path: string, hostPaths: HostPaths): number | undefined {
  if (typeof entry.loadSize === 'number') return entry.loadSize;
  // The writer does so by itself for UEFI, and has a rule for images that are too large for the count.
  if (entry.platform === 'efi') return undefined;
  const size = sizeOf(path, hostPaths);
  return size === undefined ? undefined : Math.min(Math.ceil(size / 2048) * 4, MOST_LOAD_SECTORS);
}

function numberOf(loadSize: BootEntry['loadSize']): number | undefined {
  return loadSize === 'full' ? undefined : loadSize;
}

/** Of the last source that has the path: it is what the image shows. Nothing where none has it, which the writer tells. */
function sizeOf(path: string, hostPaths: HostPaths): number | undefined {
  for (const place of [...hostPaths(path)].reverse()) {
    const stats = statSync(place, { throwIfNoEntry: false });
    if (stats !== undefined) return stats.size;
  }
  return undefined;
}
