import type { Report } from '../errors.js';
import { PARTITION_TYPE } from '../format/gpt.js';
import type { AppendedPartition, HybridSettings, Settings } from '../options/image.js';
import { sourceOf } from '../source/content.js';
import { LONGEST_SECTION, type StoredFile, storedSource } from '../tree/stored-file.js';

/** A partition behind the ISO 9660 volume. */
export interface Appended {
  /** Of its row in either table. */
  readonly number: number;
  readonly mbrType: number;
  readonly gptType: string;
  /** Whether only a GPT can say what it is. */
  readonly wantsGpt: boolean;
  /** Its El Torito entry for UEFI: `named` in the list of boot images, or the last of the catalog. */
  readonly bootEntry: 'named' | 'last' | undefined;
  readonly file: StoredFile;
}

/** MBR partition type of an EFI system partition, UEFI 5.2.2, and what xorriso calls a type that only a GPT knows. */
const MBR_TYPE = { efiSystem: 0xef, other: 0xcd } as const;

const MOST_MBR_PARTITIONS = 4;

/** The partitions that the caller wants behind the volume, in the order in which they lie there. */
export function appendedPartitions({ hybrid, boot }: Settings, report: Report): readonly Appended[] {
  if (hybrid === undefined) return [];
  const wanted = withEfiPartition(hybrid);
  const named = new Set(boot.filter(({ platform }) => platform === 'efi').map(({ partition }) => partition));
  const appended = wanted.flatMap(({ name, partition }) => {
    const bootEntry = named.has(partition.number) ? 'named' : partition.boot && 'last';
    return appendedOf(name, { ...partition, bootEntry }, report) ?? [];
  });
  checkTogether(appended, report);
  return appended.sort((one, other) => one.number - other.number);
}

/** What boot images may name, and the partition that has a boot entry without being named. */
export function bootPartitions(appended: readonly Appended[]) {
  return {
    partitions: new Map(appended.map(({ number, file }) => [number, file])),
    efiPartition: appended.find(({ bootEntry }) => bootEntry === 'last')?.file,
  };
}

interface Wanted {
  /** Of the option. */
  readonly name: string;
  readonly partition: AppendedPartition;
}

/** `efiPartition` is short for an appended partition. */
function withEfiPartition({ efiPartition, appendedPartitions: given }: HybridSettings): readonly Wanted[] {
  const named = given.map(({ boot, ...partition }, index) => ({
    name: `hybrid.appendedPartitions[${index}]`,
    partition: { ...partition, ...(boot !== undefined && { boot }) },
  }));
  if (efiPartition === undefined) return named;
  const number = firstFree(new Set(given.map((partition) => partition.number)), 2);
  const type = PARTITION_TYPE.efiSystem;
  return [{ name: 'hybrid.efiPartition', partition: { number, type, content: efiPartition, boot: 'efi' } }, ...named];
}

/** The first number that is not taken. */
export function firstFree(taken: ReadonlySet<number>, from: number): number {
  let number = from;
  while (taken.has(number)) number++;
  return number;
}

function appendedOf(
  name: string,
  { number, type, content, bootEntry }: Wanted['partition'] & Pick<Appended, 'bootEntry'>,
  report: Report,
): Appended | undefined {
  const label = bootEntry !== undefined ? 'EFI system partition' : `appended partition ${number}`;
  const file = storedSource(label, sourceOf(content));
  if (file.extents.length !== 1) {
    report.problem('INVALID_OPTION', `${name} has ${file.size} bytes, not from 1 to ${LONGEST_SECTION}`);
    return undefined;
  }
  return { number, ...typesOf(type), bootEntry, file };
}

/** What a type is called in the other table. */
function typesOf(type: number | string): Pick<Appended, 'mbrType' | 'gptType' | 'wantsGpt'> {
  if (typeof type === 'number') {
    const gptType = type === MBR_TYPE.efiSystem ? PARTITION_TYPE.efiSystem : PARTITION_TYPE.basicData;
    return { mbrType: type, gptType, wantsGpt: false };
  }
  const mbrType = type.toUpperCase() === PARTITION_TYPE.efiSystem ? MBR_TYPE.efiSystem : MBR_TYPE.other;
  return { mbrType, gptType: type, wantsGpt: true };
}

function checkTogether(appended: readonly Appended[], report: Report): void {
  const numbers = appended.map(({ number }) => number);
  for (const number of new Set(numbers.filter((one, index) => numbers.indexOf(one) !== index))) {
    report.problem('INVALID_OPTION', `hybrid.appendedPartitions has partition ${number} more than once`);
  }
  if (appended.filter(({ bootEntry }) => bootEntry === 'last').length > 1) {
    report.problem('INVALID_OPTION', 'hybrid has more than one appended partition with a boot entry for UEFI');
  }
  const hasGpt = appended.some(({ wantsGpt, bootEntry }) => wantsGpt || bootEntry !== undefined);
  const beyond = numbers.find((number) => number > MOST_MBR_PARTITIONS);
  if (!hasGpt && beyond !== undefined) {
    const fact = `hybrid.appendedPartitions has partition ${beyond}; an MBR ends at ${MOST_MBR_PARTITIONS}, and a GUID as type brings a GPT`;
    report.problem('INVALID_OPTION', fact);
  }
}
