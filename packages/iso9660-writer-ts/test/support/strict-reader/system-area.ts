import { type ApplePartition, readAppleMap } from './apple-map.js';
import type { FaultLog } from './faults.js';
import type { Medium } from './medium.js';

/** What sectors 0 to 15 hold: nothing, an MBR, or an MBR and a GPT, and with these an Apple partition map. */
export interface SystemArea {
  readonly hasMbr: boolean;
  readonly hasGpt: boolean;
  /** Partitions of the GPT, in 512-byte blocks, last one included. */
  readonly partitions: readonly { readonly firstBlock: number; readonly lastBlock: number }[];
  /** Nothing when there is no such map. */
  readonly appleMap: readonly ApplePartition[] | undefined;
}

export function readSystemArea(medium: Medium, log: FaultLog): SystemArea {
  const area = medium.extent(0, 16 * 2048, 'the system area');
  if (area === undefined || area.isZero()) return { hasMbr: false, hasGpt: false, partitions: [], appleMap: undefined };
  const hasMbr = area.u16be(510) === 0x55aa;
  log.check(hasMbr, 'VD-01', 'the system area is neither empty nor an MBR');
  const hasGpt = area.latin1(512, 520) === 'EFI PART';
  log.check(hasGpt || area.isZero(512), 'VD-01', 'the system area holds more than an MBR and is no GPT');
  const appleMap = hasGpt ? readAppleMap(area, medium.sectorCount, log) : undefined;
  const start = hasGpt ? Number(area.u64le(512 + 72)) * 512 : 0;
  log.check(appleMap === undefined || start >= (appleMap.length + 1) * 2048, 'HY-14', 'the GPT lies in the Apple map');
  const partitions = [];
  for (let at = start; hasGpt && at < start + 128 * 128; at += 128) {
    if (area.isZero(at, at + 16)) continue;
    partitions.push({ firstBlock: Number(area.u64le(at + 32)), lastBlock: Number(area.u64le(at + 40)) });
  }
  return { hasMbr, hasGpt, partitions, appleMap };
}
