import type { Partition } from './partition-tables.js';

/** What takes a region of a disc. */
export type RegionKind =
  | 'system-area'
  | 'descriptor'
  | 'path-table'
  | 'directory'
  | 'continuation'
  | 'boot-catalog'
  | 'boot-image'
  | 'file'
  | 'partition-table'
  | 'padding'
  | 'gap'
  | 'overlap';

/** A run of bytes that is one thing. */
export interface Region {
  readonly kind: RegionKind;
  /** A path, or what it is; of several things that were merged the first. */
  readonly label: string;
  readonly start: number;
  readonly length: number;
  /** How many things it stands for. */
  readonly count: number;
}

/** A row above the regions. */
export interface MapRow {
  /** `MBR`, `GPT`, `APM` or `boot`. */
  readonly table: string;
  readonly label: string;
  readonly start: number;
  readonly length: number;
}

/** What lies where on a disc, from its first byte to its last: regions tile it. */
export interface DiscMap {
  readonly title: string;
  readonly size: number;
  readonly regions: readonly Region[];
  readonly rows: readonly MapRow[];
}

const SECTOR = 2048;

/** What was found somewhere, before gaps and overlaps are known. */
export type Finding = Omit<Region, 'count'>;

/**
 * Puts findings in order: things with the same place are one, what none takes is a gap, and what two take in part is an
 * overlap. `end`: where the volume ends; behind it nothing has to be.
 */
export function tiled(findings: readonly Finding[], size: number): Region[] {
  const places = new Map<string, Region>();
  for (const { kind, label, start, length } of findings) {
    if (length <= 0 || start < 0 || start >= size) continue;
    const end = Math.min(Math.ceil((start + length) / SECTOR) * SECTOR, size);
    const key = `${start} ${end}`;
    const same = places.get(key);
    places.set(
      key,
      same === undefined ? { kind, label, start, length: end - start, count: 1 } : merged(same, kind, label),
    );
  }
  const empty = new Set(findings.filter(({ length }) => length === 0).map(({ start }) => start));
  return sweep([...places.values()], size).flatMap((region) =>
    region.kind === 'gap' ? withoutEmpty(region, empty) : region,
  );
}

/** Files without bytes have an address as well. Where nothing else lies there, it is no gap. */
function withoutEmpty(gap: Region, empty: ReadonlySet<number>): Region[] {
  if (!empty.has(gap.start)) return [gap];
  const length = Math.min(SECTOR, gap.length);
  const sector = { ...gap, kind: 'file', label: 'empty files', length } as const;
  return gap.length > length ? [sector, { ...gap, start: gap.start + length, length: gap.length - length }] : [sector];
}

/** Goes over all places where something begins or ends: O(n log n) also where everything overlaps everything. */
function sweep(found: readonly Region[], size: number): Region[] {
  const begins = [...found].sort((one, other) => one.start - other.start);
  const ends = [...found].sort((one, other) => endOf(one) - endOf(other));
  const active = new Set<Region>();
  const regions: Region[] = [];
  let at = 0;
  for (let begun = 0, ended = 0; at < size; ) {
    while (ended < ends.length && endOf(ends[ended]!) <= at) active.delete(ends[ended++]!);
    while (begun < begins.length && begins[begun]!.start <= at) active.add(begins[begun++]!);
    const next = Math.min(begins[begun]?.start ?? size, endOf(ends[ended] ?? { start: size, length: 0 }), size);
    regions.push({ ...regionOf(active), start: at, length: next - at });
    at = next;
  }
  return regions;
}

function endOf({ start, length }: Pick<Region, 'start' | 'length'>): number {
  return start + length;
}

function regionOf(active: ReadonlySet<Region>): Pick<Region, 'kind' | 'label' | 'count'> {
  const [first, second] = active;
  if (first === undefined) return { kind: 'gap', label: 'nothing refers to it', count: 1 };
  if (second === undefined) return first;
  return { kind: 'overlap', label: `${first.label} and ${second.label}`, count: active.size };
}

/** Names of one thing; a boot image or catalog that is a file as well is shown as what firmware takes it for. */
function merged(region: Region, kind: RegionKind, label: string): Region {
  const isMore = kind === 'boot-image' || kind === 'boot-catalog';
  return { ...region, ...(isMore && { kind, label }), count: region.count + 1 };
}

/** The same map with neighbours of one kind merged, until there are at most so many regions. */
export function simplified(regions: readonly Region[], most: number): Region[] {
  let simple = [...regions];
  for (let length = SECTOR; simple.length > most && Number.isSafeInteger(length); length *= 2) {
    simple = mergedNeighbours(simple, length);
  }
  // Kinds alternate: then what is small is merged whatever it is.
  for (let length = SECTOR; simple.length > most && Number.isSafeInteger(length); length *= 2) {
    simple = mergedNeighbours(simple, length, true);
  }
  return simple;
}

/** Gaps and overlaps are what a reader of the map looks for: they stay. */
function mergedNeighbours(regions: readonly Region[], most: number, anyKind = false): Region[] {
  const kept: Region[] = [];
  for (const region of regions) {
    const last = kept.at(-1);
    const isAlike = last !== undefined && (last.kind === region.kind || anyKind);
    if (isAlike && last.length + region.length <= most) {
      kept[kept.length - 1] = { ...last, length: last.length + region.length, count: last.count + region.count };
    } else {
      kept.push(region);
    }
  }
  return kept;
}

export function partitionRow(table: string, partition: Partition, label: string): MapRow {
  const { number, start, length } = partition;
  return { table, label: `${table} ${number}: ${label}`, start, length };
}
