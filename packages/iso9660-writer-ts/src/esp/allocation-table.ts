import { type FatType, MEDIA } from '../format/fat.js';
import { type Addresses, type Extent, structure } from '../layout/extent.js';
import { lastAtOrBefore } from '../layout/records.js';
import type { DataArea } from './data-area.js';
import type { Geometry } from './geometry.js';

/** The last cluster of a chain. The second entry of the table has it, too: the volume was left clean. */
const END_OF_CHAIN: Readonly<Record<FatType, number>> = { 12: 0xfff, 16: 0xffff, 32: 0x0fffffff };

/** A file allocation table, Microsoft FAT specification 4: the cluster after each one. Ours always follow each other. */
export function allocationTable(label: string, { fatType, fatLength }: Geometry, dataArea: DataArea): Extent {
  if (fatType === 12) {
    return structure(label, fatLength, (addresses) => encode12(fatLength, chains(12, dataArea, addresses)));
  }
  const entryLength = fatType / 8;
  return {
    label,
    length: fatLength,
    content: {
      kind: 'structure',
      write(target, start, addresses) {
        const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
        const entries = chains(fatType, dataArea, addresses)(start / entryLength);
        for (let offset = 0; offset < target.length; offset += entryLength) {
          const entry = entries.next().value ?? 0;
          if (entry === 0) return;
          if (fatType === 16) view.setUint16(offset, entry, true);
          else view.setUint32(offset, entry, true);
        }
      },
    },
  };
}

/** Entries from a cluster on, up to the last one in use. */
type Chains = (cluster: number) => Generator<number>;

function chains(fatType: FatType, dataArea: DataArea, addresses: Addresses): Chains {
  const ends = dataArea.lastClusters(addresses);
  const endOfChain = END_OF_CHAIN[fatType];
  const last = ends.at(-1) ?? 1;
  return function* (from) {
    let chain = lastAtOrBefore(ends, from);
    for (let cluster = from; cluster <= last; cluster++) {
      if (cluster === 0) yield endOfChain - 0xff + MEDIA;
      else if (cluster === 1) yield endOfChain;
      else {
        if (ends[chain]! < cluster) chain++;
        yield cluster === ends[chain] ? endOfChain : cluster + 1;
      }
    }
  };
}

/** Two entries in three bytes. A table of this type is small enough to be made whole. */
function encode12(length: number, entries: Chains): Uint8Array {
  const table = new Uint8Array(length);
  let cluster = 0;
  for (const entry of entries(0)) {
    const offset = Math.floor((cluster * 3) / 2);
    if (cluster % 2 === 0) {
      table[offset] = entry & 0xff;
      table[offset + 1] = entry >> 8;
    } else {
      table[offset]! |= (entry & 0xf) << 4;
      table[offset + 1] = entry >> 4;
    }
    cluster++;
  }
  return table;
}
