import { Chains } from './chains.js';
import { type FatName, readSlots } from './slots.js';
import { checkSpareSectors, type FatVolume, must, readVolume } from './volume.js';

/** A file or directory of a FAT volume. */
export interface FatItem {
  readonly kind: 'file' | 'directory';
  readonly shortName: string;
  readonly modifiedAt: Date;
  /** Nothing for directories. */
  readonly content: Uint8Array | undefined;
}

export interface FatModel {
  readonly volume: FatVolume;
  /** The label in the root directory. */
  readonly label: FatName | undefined;
  readonly usedClusters: number;
  /** By path, without the root. */
  readonly items: ReadonlyMap<string, FatItem>;
}

/**
 * Reads a FAT12, FAT16 or FAT32 volume and refuses whatever is not sound: tables that differ, clusters shared or lost,
 * wrong counts, directories that do not know where they are, names that some reader could mistake for others.
 */
export function readFat(bytes: Uint8Array): FatModel {
  const volume = readVolume(bytes);
  const chains = new Chains(volume);
  const items = new Map<string, FatItem>();
  const { rootCluster, rootStart, rootSlots } = volume;
  const root =
    volume.bits === 32 ? chains.follow(rootCluster, 'the root') : bytes.subarray(rootStart, rootStart + rootSlots * 32);
  const rootNames = readSlots(root, 'the root');
  const label = rootNames.find(({ attributes }) => attributes === 0x08);
  must((label?.name ?? 'NO NAME') === volume.label.trimEnd(), 'one label');

  const waiting = [{ path: '', cluster: 0, names: rootNames.filter((name) => name !== label) }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    checkDistinct(next.names, next.path);
    for (const entry of next.names) {
      const path = next.path === '' ? entry.name : `${next.path}/${entry.name}`;
      const { shortName, modifiedAt } = entry;
      if (entry.attributes === 0x10) {
        must(entry.size === 0, `${path} is a directory with a size`);
        const [self, parent, ...names] = readSlots(chains.follow(entry.cluster, path), path);
        must(self?.shortName === '.' && self.cluster === entry.cluster && self.attributes === 0x10, `${path}/.`);
        must(parent?.shortName === '..' && parent.cluster === next.cluster && parent.attributes === 0x10, `${path}/..`);
        items.set(path, { kind: 'directory', shortName, modifiedAt, content: undefined });
        waiting.push({ path, cluster: entry.cluster, names });
      } else {
        must(entry.attributes === 0x20, `${path} has attributes ${entry.attributes}`);
        items.set(path, { kind: 'file', shortName, modifiedAt, content: contentOf(entry, path, chains, volume) });
      }
    }
  }
  chains.checkFree();
  checkSpareSectors(volume, chains.usedClusters, volume.clusterCount);
  return { volume, label, usedClusters: chains.usedClusters, items };
}

function contentOf({ cluster, size }: FatName, path: string, chains: Chains, { clusterLength }: FatVolume): Uint8Array {
  must((cluster === 0) === (size === 0), `${path} has ${size} bytes from cluster ${cluster} on`);
  if (size === 0) return new Uint8Array(0);
  const whole = chains.follow(cluster, path);
  must(whole.length === Math.ceil(size / clusterLength) * clusterLength, `${path} has clusters for its size`);
  must(
    whole.subarray(size).every((byte) => byte === 0),
    `${path} is followed by zeros`,
  );
  return whole.subarray(0, size);
}

/** A name is looked up without regard to case, and short names are names as well. */
function checkDistinct(names: readonly FatName[], where: string): void {
  const known = new Set<string>();
  for (const { name, shortName } of names) {
    for (const key of new Set([name.toLowerCase(), shortName.toLowerCase()])) {
      must(!known.has(key), `${where} has two names ${key}`);
      known.add(key);
    }
  }
}
