/** What the first sectors of a FAT volume say, in the words of Microsoft's specification. */
export interface FatVolume {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly bits: 12 | 16 | 32;
  readonly clusterLength: number;
  readonly clusterCount: number;
  readonly reservedSectors: number;
  readonly fatStart: number;
  readonly fatLength: number;
  readonly rootStart: number;
  readonly rootSlots: number;
  readonly rootCluster: number;
  readonly dataStart: number;
  readonly serial: number;
  readonly label: string;
}

/** Says what is wrong with a volume, and where. */
export function must(holds: boolean, fact: string): asserts holds {
  if (!holds) throw new Error(`not a sound FAT volume: ${fact}`);
}

/** Reads the parameters of a volume and holds them against each other. */
export function readVolume(bytes: Uint8Array): FatVolume {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (offset: number) => view.getUint16(offset, true);
  const long = (offset: number) => view.getUint32(offset, true);
  const text = (offset: number, length: number) => String.fromCharCode(...bytes.subarray(offset, offset + length));

  must(bytes[0] === 0xeb && bytes[2] === 0x90, 'the jump at the start');
  must(word(510) === 0xaa55, 'the signature of the boot sector');
  must(word(11) === 512, 'sectors of 512 bytes');
  const sectorsPerCluster = bytes[13]!;
  must([1, 2, 4, 8, 16, 32, 64].includes(sectorsPerCluster), 'sectors per cluster');
  const reservedSectors = word(14);
  must(reservedSectors > 0, 'reserved sectors');
  must(bytes[16] === 2, 'two file allocation tables');
  must(bytes[21] === 0xf8, 'the media descriptor');
  must(long(28) === 0, 'hidden sectors');
  const rootSlots = word(17);
  const fatSectors = word(22) || long(36);
  const sectors = word(19) || long(32);
  must((word(19) === 0) !== (long(32) === 0), 'one count of sectors');
  must(sectors * 512 === bytes.length, `${sectors} sectors in ${bytes.length} bytes`);

  const firstDataSector = reservedSectors + 2 * fatSectors + Math.ceil((rootSlots * 32) / 512);
  const clusterCount = Math.floor((sectors - firstDataSector) / sectorsPerCluster);
  const bits = clusterCount < 4085 ? 12 : clusterCount < 65_525 ? 16 : 32;
  const extended = bits === 32 ? 64 : 36;
  must((bits === 32) === (rootSlots === 0), 'a root directory of its own in FAT12 and FAT16 only');
  must((bits === 32) === (word(22) === 0), 'the length of a table where its type has it');
  must(bytes[1] === (bits === 32 ? 0x58 : 0x3c), 'a jump behind the parameters');
  must(bytes[extended + 2] === 0x29, 'the extended boot signature');
  must(text(extended + 18, 8) === `FAT${bits}   `, 'the name of the type');
  must(fatSectors * 512 * 8 >= (clusterCount + 2) * bits, 'a table for all clusters');

  return {
    bytes,
    view,
    bits,
    clusterLength: sectorsPerCluster * 512,
    clusterCount,
    reservedSectors,
    fatStart: reservedSectors * 512,
    fatLength: fatSectors * 512,
    rootStart: (reservedSectors + 2 * fatSectors) * 512,
    rootSlots,
    rootCluster: bits === 32 ? long(44) : 0,
    dataStart: firstDataSector * 512,
    serial: long(extended + 3),
    label: text(extended + 7, 11),
  };
}

/** FAT32 keeps its free space in a sector, and a copy of its first sectors. */
export function checkSpareSectors({ bytes, view, bits }: FatVolume, usedClusters: number, clusterCount: number): void {
  if (bits !== 32) return;
  const infoStart = view.getUint16(48, true) * 512;
  const copyStart = view.getUint16(50, true) * 512;
  const long = (offset: number) => view.getUint32(infoStart + offset, true);
  must(long(0) === 0x41615252 && long(484) === 0x61417272 && long(508) === 0xaa550000, 'the signatures of FSInfo');
  must(long(488) === clusterCount - usedClusters, 'the count of free clusters');
  must(long(492) === (usedClusters === clusterCount ? 0xffffffff : usedClusters + 2), 'the first free cluster');
  const copy = bytes.subarray(copyStart, copyStart + 3 * 512);
  must(Buffer.compare(bytes.subarray(0, 3 * 512), copy) === 0, 'the copy of the boot sectors');
}
