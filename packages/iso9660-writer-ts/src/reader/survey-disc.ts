import { pathTableRowL } from '../format/path-table-row.js';
import { type Descriptors, type HierarchyDescriptor, MOST_DESCRIPTORS } from './descriptors.js';
import { type DiscMap, type Finding, type MapRow, partitionRow, tiled } from './disc-map.js';
import { Hierarchy } from './hierarchy.js';
import { type ImageBytes, SECTOR_SIZE } from './image-bytes.js';
import { reread } from './reread.js';
import { findViews } from './views.js';
import type { IsoVolume } from './volume.js';
import { Walk } from './walk.js';

/**
 * What lies where in an image: system area, descriptors, path tables, directories and files of all hierarchies, boot
 * images, and the partitions above them. Gaps and overlaps are regions of their own.
 *
 * @example
 * const svg = discMapSvg(await discMap(await openImage(bytes)));
 */
export async function discMap(iso: IsoVolume): Promise<DiscMap> {
  const { limits } = iso;
  const { image, descriptors, problems } = await reread(iso);
  const findings: Finding[] = [{ kind: 'system-area', label: 'system area', start: 0, length: 16 * SECTOR_SIZE }];
  for (const descriptor of hierarchiesOf(descriptors)) findings.push(...descriptorFindings(descriptor));
  // Hierarchies share their files: each is one thing, by the name that is shown.
  const known = new Set<string>();
  for (const view of await findViews(image, descriptors, problems)) {
    const before = new Set(known);
    findings.push({ kind: 'directory', label: `root directory (${view.name})`, ...view.root });
    const onContinuation = (start: number, length: number) =>
      findings.push({
        kind: 'continuation',
        label: 'continuation areas',
        start: start - (start % SECTOR_SIZE),
        length,
      });
    const hierarchy = new Hierarchy({ ...view, view: view.name, image, limits, problems, onContinuation });
    const walk = new Walk(hierarchy, { limits, problems, sourceSize: image.size, duplicates: true });
    for await (const { entries, associated, duplicates } of walk.listings()) {
      for (const entry of [...entries, ...associated, ...duplicates]) {
        if (entry.kind !== 'file' && entry.kind !== 'directory') continue;
        for (const extent of entry.extents) {
          const place = `${extent.start} ${extent.length}`;
          known.add(place);
          if (!before.has(place)) findings.push({ kind: entry.kind, label: entry.path, ...extent });
        }
      }
    }
  }
  const { found, rows } = await firmwareFindings(iso);
  const end = descriptors.primary.fields.volumeSpaceSize * descriptors.primary.blockSize;
  const regions = tiled([...findings, ...found, ...(await terminatorAndBootRecord(image, iso.session))], image.size);
  const last = regions.findLastIndex(({ kind }) => kind !== 'gap' && kind !== 'partition-table');
  return {
    title: iso.volume.id,
    size: image.size,
    // What follows the last thing of the volume, up to the backup of a GPT, is there for drives that read ahead.
    regions: regions.map((region, index) => {
      const isTail = region.kind === 'gap' && (region.start + region.length === end || index > last);
      return isTail ? { ...region, kind: 'padding', label: 'padding' } : region;
    }),
    rows,
  };
}

function hierarchiesOf({
  primary,
  joliet,
  enhanced,
}: Descriptors): readonly (readonly [string, HierarchyDescriptor])[] {
  const named = [
    ['primary', primary],
    ['Joliet', joliet],
    ['ISO 9660:1999', enhanced],
  ] as const;
  return named.flatMap(([name, descriptor]) => (descriptor === undefined ? [] : [[name, descriptor] as const]));
}

function descriptorFindings([name, { sector, fields, blockSize }]: readonly [string, HierarchyDescriptor]): Finding[] {
  const length = fields.pathTableSize;
  const tables = [
    ['L', fields.typeLPathTable],
    ['M', fields.typeMPathTable],
    ['L, copy', fields.optionalTypeLPathTable],
    ['M, copy', fields.optionalTypeMPathTable],
  ] as const;
  return [
    { kind: 'descriptor', label: `${name} volume descriptor`, start: sector * SECTOR_SIZE, length: SECTOR_SIZE },
    ...tables
      .filter(([, block]) => block > 0 && length >= pathTableRowL.length)
      .map(([type, block]) => ({
        kind: 'path-table' as const,
        label: `${name} path table of type ${type}`,
        start: block * blockSize,
        length,
      })),
  ];
}

/** Descriptors without a hierarchy, as far as they follow the others. */
async function terminatorAndBootRecord(image: ImageBytes, first: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (
    let sector = first;
    sector < first + MOST_DESCRIPTORS && image.has(sector * SECTOR_SIZE, SECTOR_SIZE);
    sector++
  ) {
    const bytes = await image.read(sector * SECTOR_SIZE, sector * SECTOR_SIZE + 6);
    const type = bytes[0]!;
    if (String.fromCharCode(...bytes.subarray(1)) !== 'CD001') break;
    const label = type === 0 ? 'boot record' : 'volume descriptor set terminator';
    if (type === 0 || type === 255) {
      findings.push({ kind: 'descriptor', label, start: sector * SECTOR_SIZE, length: SECTOR_SIZE });
    }
    if (type === 255) break;
  }
  return findings;
}

async function firmwareFindings(iso: IsoVolume): Promise<{ found: Finding[]; rows: MapRow[] }> {
  const boot = await iso.boot();
  const { mbr, gpt, apm } = await iso.disk();
  const found: Finding[] = [];
  const rows: MapRow[] = [];
  if (boot !== undefined) {
    const start = boot.catalogSector * SECTOR_SIZE;
    found.push({ kind: 'boot-catalog', label: boot.catalogPath ?? 'boot catalog', start, length: SECTOR_SIZE });
  }
  for (const [index, { sector, content, path, platform }] of (boot?.entries ?? []).entries()) {
    const place = { start: sector * SECTOR_SIZE, length: content.size };
    const name = `${platform === 0xef ? 'UEFI' : 'BIOS'}: ${path ?? 'no file'}`;
    found.push({ kind: 'boot-image', label: path ?? `boot image ${index + 1}`, ...place });
    rows.push({ table: 'boot', label: `boot ${index + 1}, ${name}`, ...place });
  }
  for (const part of mbr?.partitions ?? [])
    rows.push(partitionRow('MBR', part, `type 0x${part.type.toString(16).padStart(2, '0')}`));
  for (const part of gpt?.partitions ?? [])
    rows.push(partitionRow('GPT', part, part.name === '' ? part.type : part.name));
  for (const part of apm?.partitions ?? []) rows.push(partitionRow('APM', part, `${part.name} ${part.type}`));
  if (gpt?.backupOk === true) {
    const length = 33 * 512;
    found.push({ kind: 'partition-table', label: 'backup GPT', start: iso.size - (iso.size % 512) - length, length });
  }
  return { found, rows };
}
