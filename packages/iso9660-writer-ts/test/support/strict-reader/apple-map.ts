import type { Span } from './bytes.js';
import type { FaultLog } from './faults.js';

export interface ApplePartition {
  readonly name: string;
  readonly type: string;
  /** In 2,048-byte blocks. */
  readonly firstBlock: number;
  readonly blockCount: number;
}

const BLOCK = 2048;

/** The Apple partition map of a system area, when it starts like one. Block 0 is the driver descriptor map (HY-14). */
export function readAppleMap(area: Span, sectorCount: number, log: FaultLog): readonly ApplePartition[] | undefined {
  if (area.latin1(0, 2) !== 'ER') return undefined;
  log.check(area.u16be(2) === BLOCK, 'HY-14', `the Apple partition map has blocks of ${area.u16be(2)} bytes`);
  const count = area.u32be(BLOCK + 4);
  const partitions = Array.from({ length: Math.min(count, 7) }, (_, index) => readEntry(area, index, count, log));
  let end = 1;
  for (const { name, firstBlock, blockCount } of partitions) {
    log.check(firstBlock === end, 'HY-14', `Apple partition ${name} starts at ${firstBlock}, ${end} is next`);
    end = firstBlock + blockCount;
  }
  log.check(end === sectorCount, 'HY-14', `the Apple partition map ends at ${end} of ${sectorCount}`);
  return partitions;
}

function readEntry(area: Span, index: number, count: number, log: FaultLog): ApplePartition {
  const at = BLOCK * (index + 1);
  const text = (from: number) => area.latin1(at + from, at + from + 32).replace(/\0+$/, '');
  const entry = {
    name: text(16),
    type: text(48),
    firstBlock: area.u32be(at + 8),
    blockCount: area.u32be(at + 12),
  };
  log.check(area.latin1(at, at + 2) === 'PM', 'HY-14', `block ${index + 1} is no entry of the Apple partition map`);
  log.check(
    area.u32be(at + 4) === count,
    'HY-14',
    `Apple partition ${entry.name} tells of other entries than ${count}`,
  );
  log.check(
    area.u32be(at + 80) === 0,
    'HY-14',
    `Apple partition ${entry.name} has data from ${area.u32be(at + 80)} on`,
  );
  log.check(area.u32be(at + 84) === entry.blockCount, 'HY-14', `Apple partition ${entry.name} is not all data`);
  log.check((area.u32be(at + 88) & 3) === 3, 'HY-14', `Apple partition ${entry.name} is not valid and allocated`);
  log.check(area.isZero(at + 92, at + BLOCK), 'HY-14', `block ${index + 1} holds more than an entry`);
  return entry;
}
