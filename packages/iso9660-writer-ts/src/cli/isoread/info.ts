import { ExitCode } from '../../command/index.js';
import type { BootEntry, DiskInfo, IsoVolume } from '../../reader/index.js';
import type { CommandLine } from './command-line.js';
import { writeJson } from './json.js';
import { Lines, tellProblems } from './lines.js';
import type { Command } from './run.js';

/** Tells what the image is. */
export const info: Command = async (iso, line, io) => {
  const boot = await iso.boot();
  const disk = await iso.disk();
  if (line.json) {
    const { volume, view, views, udf, sessions, problems } = iso;
    await writeJson({ volume, view, views, udf, ...(boot && { boot }), disk, sessions, problems }, io);
  } else {
    const lines = new Lines(io);
    for (const row of [...volumeRows(iso, line), ...bootRows(boot?.entries ?? []), ...diskRows(disk)])
      await lines.add(row);
    await lines.flush();
    tellProblems(iso, io);
  }
  return iso.problems.length === 0 ? ExitCode.ok : ExitCode.failed;
};

function row(label: string, value: string): string {
  return `${`${label}:`.padEnd(14)} ${value}`;
}

function volumeRows({ volume, view, views, udf, sessions, size }: IsoVolume, { image }: CommandLine): string[] {
  const texts = [
    ['volume', volume.id],
    ['Joliet volume', volume.jolietId === volume.id ? '' : volume.jolietId],
    ['set', volume.set],
    ['system', volume.system],
    ['publisher', volume.publisher],
    ['preparer', volume.preparer],
    ['application', volume.application],
    ['created', volume.created?.toISOString()],
    ['modified', volume.modified?.toISOString()],
  ] as const;
  return [
    row('image', `${image}, ${size} bytes`),
    ...texts.filter(([, value]) => value !== undefined && value !== '').map(([label, value]) => row(label, value!)),
    row(
      'names',
      views.map((name) => (name === view ? `${name} (shown)` : name)).join(', ') + (udf ? ', UDF (not read)' : ''),
    ),
    row('size', `${volume.sectors} blocks of ${volume.blockSize} bytes`),
    ...(sessions.length > 1
      ? [row('sessions', sessions.map(({ sector }) => `descriptors at ${sector}`).join(', '))]
      : []),
  ];
}

function bootRows(entries: readonly BootEntry[]): string[] {
  return entries.map((entry, index) => {
    const { platform, bootable, emulation, loadSectors, sector, path, content, sizeFrom } = entry;
    const traits = [
      entry.infoTable && 'boot-info table',
      entry.grub2InfoTable && 'GRUB 2 boot info',
      entry.isohybridSuitable && 'suitable for isohybrid',
    ].filter((trait) => trait !== false);
    const words = [
      PLATFORMS[platform] ?? `platform 0x${platform.toString(16)}`,
      ...(bootable ? [] : ['not bootable']),
      ...(emulation === 'none' ? [] : [`emulates ${emulation}`]),
      `${path ?? 'no file'} at sector ${sector}`,
      `${content.size} bytes (from ${sizeFrom})`,
      `loads ${loadSectors}`,
      ...traits,
    ];
    return row(`boot ${index + 1}`, words.join(', '));
  });
}

const PLATFORMS: Readonly<Record<number, string>> = { 0: 'BIOS', 1: 'PowerPC', 2: 'Macintosh', 239: 'UEFI' };

function diskRows({ kind, mbr, gpt, apm, appended, partitionOffset }: DiskInfo): string[] {
  if (kind === 'none' && !mbr && !gpt && !apm) return [];
  const place = ({ start, length }: { start: number; length: number }) => `${start / 512}+${length / 512}`;
  return [
    row(
      'disk',
      `boot code ${kind}${partitionOffset > 0 ? `, partition mountable from sector ${partitionOffset}` : ''}`,
    ),
    ...(mbr?.partitions ?? []).map((part) =>
      row(
        `MBR ${part.number}`,
        `type 0x${part.type.toString(16).padStart(2, '0')}, blocks ${place(part)}${part.active ? ', active' : ''}`,
      ),
    ),
    ...(gpt?.partitions ?? []).map((part) =>
      row(`GPT ${part.number}`, `${part.type}, blocks ${place(part)}, ${JSON.stringify(part.name)}`),
    ),
    ...(apm?.partitions ?? []).map((part) =>
      row(`APM ${part.number}`, `${part.type}, blocks ${place(part)}, ${JSON.stringify(part.name)}`),
    ),
    ...appended.map((part) => row('appended', `blocks ${place(part)}, type ${part.type}`)),
  ];
}
