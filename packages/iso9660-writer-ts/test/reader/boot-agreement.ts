import { expect } from 'vitest';
import type { BootEntry, DiskInfo, IsoVolume } from '../../src/reader/index.js';
import { type BootReport, elToritoImages, reportBoot } from '../support/foreign/boot-report.js';

const BLOCK = 512;

/** What xorriso calls the media that firmware imitates. */
const EMULATIONS: Readonly<Record<BootEntry['emulation'], string>> = {
  none: 'none',
  'floppy-1.2': 'fd1.2',
  'floppy-1.44': 'fd1.4',
  'floppy-2.88': 'fd2.8',
  'hard-disk': 'hd',
};

/** Checks that an open image has the boot entries and the partitions that xorriso reports of the file. */
export async function expectBootReport(iso: IsoVolume, path: string): Promise<void> {
  const report = await reportBoot(path);
  const boot = await iso.boot();
  const disk = await iso.disk();
  expect((boot?.entries ?? []).map(shownEntry)).toEqual(
    elToritoImages(report).map((row) => ({
      ...row,
      path: row.path,
      traits: [...row.traits].filter((trait) => trait !== '').sort(),
    })),
  );
  const [catalog] = report.rows('El Torito catalog');
  expect(boot?.catalogSector).toBe(catalog && Number(catalog[0]));
  expect(boot?.catalogPath).toBe(report.rows('El Torito cat path')[0]?.join(' ').slice(1));
  expect(mbrRows(disk)).toEqual(reportedMbr(report));
  expect(gptRows(disk)).toEqual(reportedGpt(report));
  expect(apmRows(disk)).toEqual(reportedApm(report));
  expect(disk.partitionOffset).toBe(Number(report.rows('Partition offset')[0]?.[0] ?? 0));
  expect(disk.kind).toBe(reportedKind(report, disk));
}

function shownEntry(entry: BootEntry) {
  const traits = [
    entry.infoTable && 'boot-info-table',
    entry.isohybridSuitable && 'isohybrid-suitable',
    entry.grub2InfoTable && 'grub2-boot-info',
  ];
  return {
    platform: entry.platform === 0xef ? 'UEFI' : 'BIOS',
    bootable: entry.bootable,
    emulation: EMULATIONS[entry.emulation],
    loadSegment: entry.loadSegment,
    loadSectors: entry.loadSectors,
    sector: entry.sector,
    path: entry.path,
    // xorriso looks into boot images that the tree shows.
    traits: entry.path === undefined ? [] : traits.filter((trait) => trait !== false).sort(),
  };
}

function mbrRows({ mbr }: DiskInfo) {
  return (mbr?.partitions ?? []).map(({ number, active, type, start, length }) => [
    number,
    active,
    type,
    start / BLOCK,
    length / BLOCK,
  ]);
}

function reportedMbr(report: BootReport) {
  const rows = report.rows('MBR partition').filter(([number]) => /^\d+$/.test(number ?? ''));
  return rows.map(([number, status, type, start, blocks]) => [
    Number(number),
    Number(status) === 0x80,
    Number(type),
    Number(start),
    Number(blocks),
  ]);
}

function gptRows({ gpt }: DiskInfo) {
  if (gpt === undefined) return undefined;
  const partitions = gpt.partitions.map(({ number, type, guid, name, readOnly, start, length }) => [
    number,
    ...[recordedGuid(type), recordedGuid(guid), name, readOnly, start / BLOCK, length / BLOCK],
  ]);
  return { diskGuid: recordedGuid(gpt.diskGuid), partitions };
}

/** The first three parts of a GUID are numbers, which lie in little endian. */
function recordedGuid(guid: string): string {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  for (const [from, to] of [
    [0, 4],
    [4, 6],
    [6, 8],
  ] as const) {
    bytes.subarray(from, to).reverse();
  }
  return bytes.toString('hex');
}

function reportedGpt(report: BootReport) {
  const [diskGuid] = report.rows('GPT disk GUID');
  if (diskGuid === undefined) return undefined;
  const of = (label: string, number: string) => report.rows(label).find((row) => row[0] === number) ?? [];
  const partitions = report
    .rows('GPT start and size')
    .map(([number = '', start, blocks]) => [
      Number(number),
      of('GPT type GUID', number)[1],
      of('GPT partition GUID', number)[1],
      Buffer.from(of('GPT partition name', number)[1] ?? '', 'hex').toString('utf16le'),
      (BigInt(of('GPT partition flags', number)[1] ?? 0) >> 60n) % 2n === 1n,
      Number(start),
      Number(blocks),
    ]);
  return { diskGuid: diskGuid[0], partitions };
}

function apmRows({ apm }: DiskInfo) {
  if (apm === undefined) return undefined;
  // xorriso does not list the map itself.
  const listed = apm.partitions.filter(({ type }) => type !== 'Apple_partition_map');
  const { blockSize } = apm;
  const partitions = listed.map(({ name, type, start, length }) => [name, type, start / blockSize, length / blockSize]);
  return { blockSize, partitions };
}

function reportedApm(report: BootReport) {
  const [size] = report.rows('APM block size');
  if (size === undefined) return undefined;
  const of = (label: string, number: string | undefined) =>
    report
      .rows(label)
      .find((row) => row[0] === number)
      ?.slice(1)
      .join(' ');
  const partitions = report
    .rows('APM start and size')
    .map(([number, start, blocks]) => [
      of('APM partition name', number) ?? '',
      of('APM partition type', number),
      Number(start),
      Number(blocks),
    ]);
  return { blockSize: Number(size[0]), partitions };
}

/** xorriso does not tell boot code that it does not know from none. */
function reportedKind(report: BootReport, { systemArea }: DiskInfo): DiskInfo['kind'] {
  const words = report.rows('System area summary')[0] ?? [];
  if (words.includes('isohybrid')) return 'isohybrid';
  if (words.includes('grub2-mbr')) return 'grub2';
  if (systemArea.subarray(0, 440).some((byte) => byte !== 0)) return 'other';
  return words.includes('protective-msdos-label') || words.includes('GPT') ? 'protective' : 'none';
}
