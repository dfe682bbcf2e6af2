import type { ByteSource } from '../index.js';

/** Some bytes of a source. */
export function section(whole: ByteSource, start: number, end: number): ByteSource {
  if (end > whole.size) throw new Error(`it has ${whole.size} bytes, and ${end} are asked for`);
  return {
    size: end - start,
    read: (from, to, signal) => whole.read(start + from, start + to, signal),
  };
}

/** A file of this machine, or some of its bytes. */
export interface FilePart {
  readonly file: string;
  /** First byte. */
  readonly start: number;
  /** One past the last byte; `undefined` for the end of the file. */
  readonly end: number | undefined;
  /** What is to be taken for zeros: `zero_mbrpt`, `zero_gpt`, `zero_apm`, or bytes by their numbers. */
  readonly zeroizers: readonly string[];
}

/** As xorriso writes it: `--interval:local_fs:0s-15s:zero_mbrpt,zero_gpt:disc.iso`. The last block is part of it. */
const INTERVAL =
  /^--interval:(?<flags>[^:]*):(?<first>\d+)(?<firstUnit>[a-z]?)-(?<last>\d+)(?<lastUnit>[a-z]?):(?<zeroizers>[^:]*):(?<file>.+)$/is;

/** Bytes of a block by its letter. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['d', 512],
  ['s', 2048],
  ['k', 2 ** 10],
  ['m', 2 ** 20],
  ['g', 2 ** 30],
  ['t', 2 ** 40],
]);

/** The part of a file that a word of the command line names; `undefined` when it is an interval that cannot be read. */
export function parseFilePart(word: string): FilePart | undefined {
  if (!word.startsWith('--interval:')) return { file: word, start: 0, end: undefined, zeroizers: [] };
  const {
    flags,
    first,
    firstUnit = '',
    last,
    lastUnit = '',
    zeroizers = '',
    file = '',
  } = INTERVAL.exec(word)?.groups ?? {};
  const [startUnit, endUnit] = [UNITS.get(firstUnit.toLowerCase()), UNITS.get(lastUnit.toLowerCase())];
  if (flags !== 'local_fs' || startUnit === undefined || endUnit === undefined) return undefined;
  const [start, end] = [Number(first) * startUnit, (Number(last) + 1) * endUnit];
  if (!(start < end && end <= Number.MAX_SAFE_INTEGER)) return undefined;
  return { file, start, end, zeroizers: zeroizers.split(',').filter((word) => word !== '') };
}
