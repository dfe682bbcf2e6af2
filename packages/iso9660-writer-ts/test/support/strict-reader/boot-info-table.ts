import type { Span } from './bytes.js';
import type { FaultLog } from './faults.js';
import type { RandomAccess } from './random-access.js';

/** Bytes 8 to 63 of a boot image, as isolinux and GRUB read them. */
export interface BootInfoTable {
  readonly primaryDescriptorSector: number;
  readonly imageSector: number;
  readonly length: number;
  readonly checksum: number;
}

const CHECKSUM_START = 64;
const GRUB_INFO_AT = 2548;

/**
 * ET-10. An image without a table has code in its place, so a table is what two of its three known numbers say it is;
 * then all of it has to be right.
 */
export function readBootInfoTable(
  image: RandomAccess,
  head: Span,
  sector: number,
  length: number | undefined,
  where: string,
  log: FaultLog,
): BootInfoTable | undefined {
  if (head.length < CHECKSUM_START) return undefined;
  const table = {
    primaryDescriptorSector: head.u32le(8),
    imageSector: head.u32le(12),
    length: head.u32le(16),
    checksum: head.u32le(20),
  };
  const signs = [table.primaryDescriptorSector === 16, table.imageSector === sector, table.length === length];
  if (signs.filter(Boolean).length < 2) return undefined;
  log.check(
    table.primaryDescriptorSector === 16,
    'ET-10',
    `${where}: primary descriptor at ${table.primaryDescriptorSector}`,
  );
  log.check(table.imageSector === sector, 'ET-10', `${where}: image sector ${table.imageSector}, not ${sector}`);
  log.check(
    length === undefined || table.length === length,
    'ET-10',
    `${where}: length ${table.length}, not ${length}`,
  );
  log.check(head.isZero(24, CHECKSUM_START), 'ET-10', `${where}: reserved bytes of the table are not zero`);
  const checksum = checksumOf(image, head.position, length ?? table.length);
  log.check(table.checksum === checksum, 'ET-10', `${where}: checksum ${table.checksum}, not ${checksum}`);
  return table;
}

/** ET-11: whether the image holds its own address as GRUB 2 looks for it. */
export function hasGrub2Info(head: Span, sector: number): boolean {
  return head.length >= GRUB_INFO_AT + 8 && head.u64le(GRUB_INFO_AT) === BigInt(sector) * 4n + 5n;
}

/** Sum of the little-endian words behind the table; the last one is filled up with zeros. */
function checksumOf(image: RandomAccess, position: number, length: number): number {
  if (length < CHECKSUM_START || position + length > image.size) return Number.NaN;
  const words = new Uint8Array(Math.ceil((length - CHECKSUM_START) / 4) * 4);
  words.set(image.read(position + CHECKSUM_START, length - CHECKSUM_START));
  const view = new DataView(words.buffer);
  let sum = 0;
  for (let at = 0; at < words.length; at += 4) sum = (sum + view.getUint32(at, true)) >>> 0;
  return sum;
}
