import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AppendedPartition, ByteSource, HybridOptions } from '../index.js';
import { type PartitionTableName, SYSTEM_AREA_LENGTH, withoutPartitionTables } from '../internal.js';
import { fileSource } from '../node/index.js';
import type { CommandLine } from './command-line.js';
import { type FilePart, parseFilePart, section } from './file-part.js';

/** Boot code of a master boot record, before its ids and the partition table. */
const BOOT_CODE_LENGTH = 432;

/** What zeroizers clear. Of boot code that is made anew in any case. */
const TABLES: ReadonlyMap<string, PartitionTableName> = new Map([
  ['zero_mbrpt', 'mbr'],
  ['zero_gpt', 'gpt'],
  ['zero_apm', 'apm'],
]);

/** Partition tables and what they need; `undefined` when none are asked for. Files that cannot be read become faults. */
export async function hybridOptions(line: CommandLine): Promise<HybridOptions | undefined> {
  const { wanted, bootCode, genericBoot, activePartition, mountablePartition, diskGuid } = line.hybrid;
  for (const { appended } of line.boot) {
    if (appended === undefined || line.hybrid.appended.has(appended)) continue;
    line.faults.push(
      `-e names an appended partition, and there is none of number ${appended}; -append_partition brings one`,
    );
  }
  if (!wanted) {
    if (activePartition || mountablePartition || diskGuid !== undefined) {
      line.faults.push(
        'there is no partition table; -isohybrid-mbr, --grub2-mbr and --protective-msdos-label make one',
      );
    }
    return undefined;
  }
  const code = bootCode && (await reading(line, bootCode.file, firstBytes));
  const generic = genericBoot === undefined ? undefined : await reading(line, genericBoot, systemAreaOf);
  const hasSystemArea = generic?.some((byte) => byte !== 0) === true;
  const applePartitionMap = isAppleMapWanted(line);
  const appendedPartitions = await appendedPartitionsOf(line);
  const partitionTypes = partitionTypesOf(line);
  return {
    ...(bootCode !== undefined && code !== undefined && { bootCode: { loader: bootCode.loader, code } }),
    ...(hasSystemArea && { systemArea: generic! }),
    ...(appendedPartitions.length > 0 && { appendedPartitions }),
    ...(applePartitionMap && { applePartitionMap }),
    ...(activePartition !== undefined && { activePartition }),
    ...(mountablePartition !== undefined && { mountablePartition }),
    ...(partitionTypes !== undefined && { partitionTypes }),
    ...(diskGuid !== undefined && { diskGuid: hyphenated(diskGuid) }),
  };
}

/** GUIDs of partition types, as far as numbers have one: those that xorriso writes. */
const GUID = {
  efiSystem: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
  basicData: 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7',
} as const;

const EFI_SYSTEM = 0xef;

async function appendedPartitionsOf(line: CommandLine): Promise<readonly AppendedPartition[]> {
  const { appended, appendedInGpt } = line.hybrid;
  const bootNumber = bootPartitionOf(line);
  const partitions: AppendedPartition[] = [];
  for (const [number, { type, file }] of appended) {
    const content = await reading(line, file, partitionContent);
    if (content === undefined) continue;
    const isNamed = line.boot.some(({ appended }) => appended === number);
    const boot = number === bootNumber && !isNamed ? ({ boot: 'efi' } as const) : {};
    partitions.push({ number, type: appendedInGpt ? guidOf(type) : hyphenatedType(type), content, ...boot });
  }
  return partitions;
}

/** The partition that a boot entry is for: what -e names, or the first EFI system partition. */
function bootPartitionOf({ boot, hybrid }: CommandLine): number | undefined {
  const named = boot.find(({ appended }) => appended !== undefined)?.appended;
  return named ?? [...hybrid.appended.keys()].sort().find((number) => isEfiSystem(hybrid.appended.get(number)!.type));
}

function isEfiSystem(type: number | string): boolean {
  return guidOf(type) === GUID.efiSystem;
}

function guidOf(type: number | string): string {
  if (typeof type === 'string') return hyphenated(type).toUpperCase();
  return type === EFI_SYSTEM ? GUID.efiSystem : GUID.basicData;
}

function hyphenatedType(type: number | string): number | string {
  return typeof type === 'string' ? hyphenated(type) : type;
}

/** The map names what the GPT does: an appended partition, or the first EFI boot image. */
function isAppleMapWanted(line: CommandLine): boolean {
  const { boot, hybrid, faults } = line;
  const isAppended = bootPartitionOf(line) !== undefined;
  const named = isAppended
    ? undefined
    : boot.find(({ platform, path }) => platform === 'efi' && path !== undefined)?.path;
  for (const { path, inAppleMap } of boot) {
    if (!inAppleMap || path === undefined || path === named) continue;
    faults.push(`-isohybrid-apm-hfsplus stands with ${path}; only the EFI system partition can be named by the map`);
  }
  const isAppendedNamed = hybrid.appendedInAppleMap === true && isAppended;
  return isAppendedNamed || boot.some(({ inAppleMap }) => inAppleMap);
}

/** A number is for the table of a disk without a GPT, a GUID for a GPT. */
function partitionTypesOf({ hybrid, faults }: CommandLine): HybridOptions['partitionTypes'] {
  const { volumeType } = hybrid;
  if (volumeType === undefined) return undefined;
  if (/^0x[\da-f]{1,2}$/i.test(volumeType)) return Number(volumeType) === 0 ? {} : { mbr: Number(volumeType) };
  const gpt = hyphenated(volumeType);
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(gpt)) return { gpt };
  faults.push(`-iso_mbr_part_type is ${volumeType}, neither a number from 0x00 to 0xff nor a GUID`);
  return undefined;
}

/** Content of a boot image that no source has. */
export async function intervalContent(line: CommandLine, word: string): Promise<ByteSource | undefined> {
  return reading(line, word, partitionContent);
}

async function reading<T>(
  line: CommandLine,
  word: string,
  read: (part: FilePart) => Promise<T>,
): Promise<T | undefined> {
  const part = parseFilePart(word);
  if (part === undefined) {
    line.faults.push(`${word} is no interval of a file; one is --interval:local_fs:FIRST-LAST:ZEROIZERS:FILE`);
    return undefined;
  }
  try {
    return await read({ ...part, file: resolve(line.cwd, part.file) });
  } catch (error) {
    line.faults.push(`${part.file} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

/** The rest of a longer file is no boot code: an image of a whole disk may be given, too. */
async function firstBytes({ file, start, end, zeroizers }: FilePart): Promise<Uint8Array> {
  tablesOf(zeroizers);
  return readStart(file, start, Math.min(BOOT_CODE_LENGTH, (end ?? Number.POSITIVE_INFINITY) - start));
}

async function systemAreaOf({ file, start, end, zeroizers }: FilePart): Promise<Uint8Array> {
  const tables = tablesOf(zeroizers);
  const length = Math.min(SYSTEM_AREA_LENGTH, (end ?? Number.POSITIVE_INFINITY) - start);
  return withoutPartitionTables(await readStart(file, start, length), tables);
}

function tablesOf(zeroizers: readonly string[]): ReadonlySet<PartitionTableName> {
  const unknown = zeroizers.filter((zeroizer) => !TABLES.has(zeroizer));
  if (unknown.length > 0) throw new Error(`${unknown.join(',')} is not one of ${[...TABLES.keys()].join(', ')}`);
  return new Set(zeroizers.map((zeroizer) => TABLES.get(zeroizer)!));
}

async function readStart(file: string, start: number, length: number): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Some of the bytes of a file of this machine, as they are. */
async function partitionContent({ file, start, end, zeroizers }: FilePart): Promise<ByteSource> {
  if (zeroizers.length > 0) throw new Error('a partition or boot image is taken as it is, without zeroizers');
  const whole = await fileSource(file);
  return end === undefined ? whole : section(whole, start, end);
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
