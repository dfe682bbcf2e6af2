import { statSync } from 'node:fs';
import type { CommandIo } from '../command/index.js';
import type { BootImage, HierarchyName, ImageOptions } from '../index.js';
import { type BootEntry, type CommandLine, hasImage } from './command-line.js';
import { type Graft, placesIn } from './grafts.js';
import { hybridOptions, intervalContent } from './hybrid-options.js';
import { type HostPaths, pathMatcher } from './patterns.js';
import { sortWeightOf } from './weights.js';

/** What `createImage` is told. Files that cannot be read become faults. */
export async function imageOptions(
  line: CommandLine,
  grafts: readonly Graft[],
  hostPaths: HostPaths,
  signal: AbortSignal,
): Promise<ImageOptions> {
  const sortWeight = sortWeightOf(line.weights, hostPaths);
  const hybrid = await hybridOptions(line);
  const catalogPath = catalogPathOf(line);
  const hide = hiding(line, hostPaths, catalogPath);
  return {
    volume: line.volume,
    interchangeLevel: interchangeLevel(line),
    enhanced: line.isoLevel === 4,
    rockRidge: line.rockRidge !== 'off',
    joliet: line.joliet === 'off' ? false : { longNames: line.joliet === 'long' },
    boot: await bootImages(line, grafts),
    ...(hybrid !== undefined && { hybrid }),
    ...(catalogPath !== undefined && { bootCatalogPath: catalogPath }),
    ...(sortWeight !== undefined && { sortWeight }),
    ...(hide !== undefined && { hide }),
    deduplicate: line.deduplicate,
    mediaCheck: line.mediaCheck,
    translationTables: line.translationTables,
    padding: line.padding,
    ...(line.modifiedAt !== undefined && { createdAt: line.modifiedAt }),
    signal,
  };
}

function interchangeLevel({ isoLevel, longIsoNames }: CommandLine): 1 | 2 | 3 {
  if (isoLevel === 4) return 3;
  return isoLevel === 1 && longIsoNames ? 2 : isoLevel;
}

/** `undefined` where no path can be hidden: the writer then need not ask for each. */
function hiding(
  line: CommandLine,
  hostPaths: HostPaths,
  catalogPath: string | undefined,
): ((path: string) => readonly HierarchyName[]) | undefined {
  const { iso, joliet } = line.hidden;
  const hidesTables = line.translationTables && line.hideJolietTables;
  if (iso.length + joliet.length === 0 && !line.hideBootCatalog && !hidesTables) return undefined;
  const hiddenFromIso = pathMatcher(iso);
  const hiddenFromJoliet = pathMatcher(joliet);
  const isHiddenCatalog = (path: string) => line.hideBootCatalog && path === catalogPath;
  const isHiddenTable = (path: string) => hidesTables && path.split('/').at(-1) === 'TRANS.TBL';
  return (path) => [
    ...(hiddenFromIso(path, hostPaths) || isHiddenCatalog(path) ? (['primary', 'enhanced'] as const) : []),
    ...(hiddenFromJoliet(path, hostPaths) || isHiddenCatalog(path) || isHiddenTable(path) ? (['joliet'] as const) : []),
  ];
}

/** mkisofs puts it into the root directory, whatever directory the boot image is in. */
const DEFAULT_CATALOG = 'boot.catalog';

function catalogPathOf({ bootCatalog, boot }: CommandLine): string | undefined {
  return boot.some(hasImage) ? (bootCatalog ?? DEFAULT_CATALOG) : undefined;
}

/** The catalog counts in 16 bits. */
const MOST_LOAD_SECTORS = 65_535;

/** Boot entries as the writer takes them. Options of an entry without an image say nothing: guides end with such. */
async function bootImages(line: CommandLine, grafts: readonly Graft[]): Promise<readonly BootImage[]> {
  const images: BootImage[] = [];
  for (const entry of line.boot.filter(hasImage)) {
    const { path, interval, appended: partition } = entry;
    const content = interval === undefined ? undefined : await intervalContent(line, interval);
    const size = path === undefined ? content?.size : sizeOf(path, grafts);
    images.push({
      path: path ?? interval ?? `appended partition ${partition}`,
      ...(content !== undefined && { content }),
      ...(partition !== undefined && { partition }),
      ...bootOptions(entry, size),
    });
  }
  return images;
}

function bootOptions(entry: BootEntry, size: number | undefined): Omit<BootImage, 'path'> {
  const emulation = entry.emulation ?? (entry.platform === 'efi' ? 'none' : 'floppy');
  const loadSectors = emulation === 'none' ? loadSectorsOf(entry, size) : numberOf(entry.loadSize);
  return {
    platform: entry.platform,
    emulation,
    ...(loadSectors !== undefined && { loadSectors }),
    loadSegment: entry.loadSegment,
    bootable: entry.bootable,
    infoTable: entry.infoTable,
    grub2InfoTable: entry.grub2InfoTable,
    ...(entry.id !== undefined && { id: entry.id }),
  };
}

/** Both manuals promise the whole image, in whole sectors of 2048 bytes, when no size is given. */
function loadSectorsOf(entry: BootEntry, size: number | undefined): number | undefined {
  if (typeof entry.loadSize === 'number') return entry.loadSize;
  // The writer does so by itself for UEFI, and has a rule for images that are too large for the count.
  if (entry.platform === 'efi') return undefined;
  return size === undefined ? undefined : Math.min(Math.ceil(size / 2048) * 4, MOST_LOAD_SECTORS);
}

function numberOf(loadSize: BootEntry['loadSize']): number | undefined {
  return loadSize === 'full' ? undefined : loadSize;
}

/** Of the last source that has the path: it is what the image shows. `undefined` when no source has it: the writer refuses the path. */
function sizeOf(path: string, grafts: readonly Graft[]): number | undefined {
  for (const graft of grafts.toReversed()) {
    const [, place] = placesIn(graft, path);
    const stats = place === undefined ? undefined : statSync(place, { throwIfNoEntry: false });
    if (stats !== undefined) return stats.size;
  }
  return undefined;
}

/** The date that reproducible builds agree on, in seconds; an option overrules it. */
export function takeSourceDateEpoch(line: CommandLine, { env }: CommandIo): void {
  const text = env.SOURCE_DATE_EPOCH;
  if (text === undefined || text === '') return;
  if (/^\d{1,12}$/.test(text)) line.modifiedAt ??= new Date(Number(text) * 1000);
  else line.faults.push(`SOURCE_DATE_EPOCH is ${text}, not a number of seconds`);
}
