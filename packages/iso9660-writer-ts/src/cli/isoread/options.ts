import { ExitCode, oneLine, writeText } from '../../command/index.js';
import type { AppendedPartition, BootImage, HierarchyName } from '../../index.js';
import { SYSTEM_AREA_LENGTH } from '../../internal.js';
import { type DiscRange, type IsoVolume, imageOptionsOf, type ReplayedOptions } from '../../reader/index.js';
import type { Command } from './run.js';

/** Tells the words for `mkiso` that make the disc anew. */
export const options: Command = async (iso, line, io) => {
  const replayed = await imageOptionsOf(iso, { keepDiskIds: line.keepDiskIds });
  const hidden = await hiddenWords(iso, replayed);
  const disk = diskWords(replayed, line.image);
  const words = [...volumeWords(replayed), ...hidden.words, ...bootWords(replayed, line.image), ...disk];
  await writeText(`${words.map(quotedForShell).join(' ')}\n`, io);
  const { rockRidge, joliet } = replayed;
  const facts = [
    ...(typeof rockRidge === 'object' && rockRidge.deepDirectories === 'relocate'
      ? ['mkiso keeps the directories in place that the disc has below rr_moved']
      : []),
    ...(typeof joliet === 'object' && joliet.symlinks === 'follow'
      ? ['mkiso leaves symbolic links out of Joliet, and the disc shows the files there that they lead to']
      : []),
    ...hidden.facts,
    ...replayed.warnings.map(({ message }) => message),
  ];
  for (const fact of facts) io.stderr.write(`isoread: ${oneLine(fact)}\n`);
  return iso.problems.length === 0 ? ExitCode.ok : ExitCode.failed;
};

/** Words for names that a hierarchy does not show. What lies below such a directory is not shown, either. */
async function hiddenWords(iso: IsoVolume, { hide }: ReplayedOptions) {
  const words: string[] = [];
  const facts: string[] = [];
  const seen = new Set<string>();
  for await (const { path } of hide === undefined ? [] : iso.walk()) {
    const hierarchies = hide!(path);
    for (const name of hierarchies) seen.add(`${name} ${path}`);
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const isHidden = (name: HierarchyName) => hierarchies.includes(name) && !seen.has(`${name} ${parent}`);
    const [primary, enhanced] = [isHidden('primary'), isHidden('enhanced')];
    if (iso.views.includes('enhanced') && primary !== enhanced) {
      const place = enhanced ? 'ISO 9660:1999' : 'the primary hierarchy';
      facts.push(`mkiso cannot hide ${JSON.stringify(path)} in ${place} alone, as on the disc`);
    } else if (primary) words.push('-hide', patternOf(path));
    if (isHidden('joliet')) words.push('-hide-joliet', patternOf(path));
  }
  return { words, facts };
}

/** A pattern of fnmatch that is the path alone. */
function patternOf(path: string): string {
  return `/${path.replace(/[\\*?[\]]/g, '\\$&')}`;
}

/** A word that a POSIX shell takes as it is, or one in quotes. */
function quotedForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

const TEXT_OPTIONS = [
  ['id', '-V'],
  ['set', '-volset'],
  ['system', '-sysid'],
  ['publisher', '-P'],
  ['preparer', '-p'],
  ['application', '-A'],
  ['copyrightFile', '-copyright'],
  ['abstractFile', '-abstract'],
  ['bibliographicFile', '-biblio'],
] as const;

function volumeWords({ volume = {}, createdAt, rockRidge, joliet, enhanced, translationTables }: ReplayedOptions) {
  const texts = TEXT_OPTIONS.flatMap(([option, word]) => {
    const text = volume[option] ?? '';
    // The writer puts a name of its own where no identifier and no application is given.
    return text === '' && option !== 'id' && option !== 'application' ? [] : [word, text];
  });
  return [
    ...texts,
    ...(createdAt === undefined ? [] : ['--modification-date', digitsOf(createdAt)]),
    ...(rockRidge ? ['-R'] : []),
    ...(joliet ? ['-J', '-joliet-long'] : []),
    ...['-iso-level', enhanced ? '4' : '3'],
    ...(translationTables ? ['-T'] : []),
  ];
}

function digitsOf(date: Date): string {
  return date.toISOString().replace(/\D/g, '').slice(0, 16);
}

function bootWords({ boot = [], bootCatalogPath, hybrid }: ReplayedOptions, image: string): string[] {
  const inAppleMap = hybrid?.applePartitionMap && boot.find(({ platform }) => platform === 'efi');
  const entries = boot.map((entry) => [
    ...(entry.platform === 'efi' ? ['-e'] : ['-eltorito-platform', PLATFORMS[entry.platform], '-b']),
    imageWord(entry, image),
    ...EMULATIONS[entry.emulation ?? 'none'],
    ...['-boot-load-size', String(entry.loadSectors)],
    ...(entry.loadSegment ? ['-boot-load-seg', String(entry.loadSegment)] : []),
    ...(entry.bootable === false ? ['-no-boot'] : []),
    ...(entry.infoTable ? ['-boot-info-table'] : []),
    ...(entry.grub2InfoTable ? ['--grub2-boot-info'] : []),
    ...(entry.id ? ['-eltorito-id', entry.id] : []),
    ...(entry === inAppleMap
      ? [entry.partition === undefined ? '-isohybrid-apm-hfsplus' : '-appended_part_as_apm']
      : []),
  ]);
  const catalog = bootCatalogPath === undefined ? ['--boot-catalog-hide'] : ['-c', `/${bootCatalogPath}`];
  return boot.length === 0
    ? []
    : [...catalog, ...entries.flatMap((words, index) => (index === 0 ? words : ['-eltorito-alt-boot', ...words]))];
}

const PLATFORMS = { bios: 'x86', ppc: 'PPC', mac: 'Mac' } as const;
const EMULATIONS = { none: ['-no-emul-boot'], floppy: [], 'hard-disk': ['-hard-disk-boot'] } as const;

function imageWord({ path, content, partition }: BootImage, image: string): string {
  if (partition !== undefined) return `--interval:appended_partition_${partition}:all::`;
  return content === undefined ? `/${path}` : interval(content as DiscRange, image);
}

/** Bytes of the image: both ends are part of it. */
function interval({ start, size }: Pick<DiscRange, 'start' | 'size'>, image: string): string {
  return `--interval:local_fs:${start}-${start + size - 1}::${image}`;
}

/** The system area of the image as far as `length` bytes, without its tables. */
function systemArea(image: string, length: number): string {
  return `--interval:local_fs:0-${length - 1}:zero_mbrpt,zero_gpt,zero_apm:${image}`;
}

/** What lies behind its last byte is left out on purpose. */
function lengthOf(area: Uint8Array): number {
  return area.findLastIndex((byte) => byte !== 0) + 1;
}

function diskWords({ hybrid }: ReplayedOptions, image: string): string[] {
  if (hybrid === undefined) return [];
  const { bootCode, activePartition, mountablePartition, partitionTypes, diskGuid } = hybrid;
  const type = partitionTypes?.gpt ?? (partitionTypes?.mbr && `0x${partitionTypes.mbr.toString(16).padStart(2, '0')}`);
  return [
    '--protective-msdos-label',
    ...(bootCode
      ? [bootCode.loader === 'grub2' ? '--grub2-mbr' : '-isohybrid-mbr', systemArea(image, SYSTEM_AREA_LENGTH)]
      : []),
    ...(hybrid.systemArea ? ['-G', systemArea(image, lengthOf(hybrid.systemArea))] : []),
    ...(hybrid.appendedPartitions ?? []).flatMap((partition) => partitionWords(partition, image)),
    ...(activePartition ? ['--mbr-force-bootable'] : []),
    ...(mountablePartition ? ['-partition_offset', '16'] : []),
    ...(type ? ['-iso_mbr_part_type', type] : []),
    ...(diskGuid ? ['--gpt_disk_guid', diskGuid] : []),
  ];
}

function partitionWords({ number, type, content }: AppendedPartition, image: string): string[] {
  const word = typeof type === 'number' ? `0x${type.toString(16).padStart(2, '0')}` : type;
  return ['-append_partition', String(number), word, interval(content as DiscRange, image)];
}
