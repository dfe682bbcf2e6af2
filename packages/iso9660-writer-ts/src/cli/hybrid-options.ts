import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { HybridOptions } from '../index.js';
import type { CommandLine } from './command-line.js';
import { fileContent } from './file-content.js';

/** Boot code of a master boot record, before its ids and the partition table. */
const BOOT_CODE_LENGTH = 432;

/** Partition tables and what they need; nothing when none are asked for. Files that cannot be read become faults. */
export async function hybridOptions(line: CommandLine): Promise<HybridOptions | undefined> {
  const { wanted, bootCode, efiPartition, activePartition, diskGuid } = line.hybrid;
  if (!wanted) {
    if (activePartition || diskGuid !== undefined) {
      line.faults.push(
        'there is no partition table; -isohybrid-mbr, --grub2-mbr and --protective-msdos-label make one',
      );
    }
    return undefined;
  }
  const code = bootCode && (await reading(line, bootCode.file, firstBytes));
  const applePartitionMap = isAppleMapWanted(line);
  const partition = efiPartition === undefined ? undefined : await reading(line, efiPartition, fileContent);
  return {
    ...(bootCode !== undefined && code !== undefined && { bootCode: { loader: bootCode.loader, code } }),
    ...(partition !== undefined && { efiPartition: partition }),
    ...(applePartitionMap && { applePartitionMap }),
    ...(activePartition !== undefined && { activePartition }),
    ...(diskGuid !== undefined && { diskGuid: hyphenated(diskGuid) }),
  };
}

/** The map names what the GPT does: an appended partition, or the first EFI boot image. */
function isAppleMapWanted({ boot, hybrid, faults }: CommandLine): boolean {
  const named =
    hybrid.efiPartition ?? boot.find(({ platform, path }) => platform === 'efi' && path !== undefined)?.path;
  for (const { path, inAppleMap } of boot) {
    if (!inAppleMap || path === undefined || path === named) continue;
    faults.push(`-isohybrid-apm-hfsplus stands with ${path}; only the EFI system partition can be named by the map`);
  }
  const isAppendedNamed = hybrid.appendedInAppleMap === true && hybrid.efiPartition !== undefined;
  return isAppendedNamed || boot.some(({ inAppleMap }) => inAppleMap);
}

async function reading<T>(line: CommandLine, file: string, read: (file: string) => Promise<T>): Promise<T | undefined> {
  try {
    return await read(resolve(line.cwd, file));
  } catch (error) {
    line.faults.push(`${file} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

/** The rest of a longer file is no boot code: an image of a whole disk may be given, too. */
async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(BOOT_CODE_LENGTH), 0, BOOT_CODE_LENGTH, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A GUID of 32 digits is in the order of its bytes, of which the first three groups are reversed in text. */
function hyphenated(guid: string): string {
  if (!/^[\da-f]{32}$/i.test(guid)) return guid;
  const bytes = guid.match(/../g) ?? [];
  const group = (...indexes: readonly number[]) => indexes.map((index) => bytes[index]).join('');
  return [group(3, 2, 1, 0), group(5, 4), group(7, 6), group(8, 9), group(10, 11, 12, 13, 14, 15)]
    .join('-')
    .toUpperCase();
}
