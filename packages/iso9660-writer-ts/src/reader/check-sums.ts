import { Md5, Sha256 } from '../bytes/digest.js';
import { primaryVolumeDescriptor } from '../format/volume-descriptor.js';
import type { ByteSource } from '../source/source.js';
import type { CheckedSum, CheckOptions } from './check.js';
import { SECTOR_SIZE } from './image-bytes.js';
import { SYSTEM_AREA_SECTORS } from './sessions.js';
import type { IsoVolume } from './volume.js';

const SPACE = 0x20;
const PIECE = 1024 * 1024;

/** Where sums of whole images stand, which count as spaces in them. */
const { position, codec } = primaryVolumeDescriptor.rows.applicationUse;
const FIELD = {
  start: SYSTEM_AREA_SECTORS * SECTOR_SIZE + position - 1,
  end: SYSTEM_AREA_SECTORS * SECTOR_SIZE + position - 1 + codec.size,
};

/** Bytes that a hybrid image may have changed after SUSE took its sum. */
const BOOT_SECTOR = { start: 0, end: 512 };

/** Takes the sums that the image carries, and compares. */
export async function checkSums(iso: IsoVolume, options: CheckOptions): Promise<readonly CheckedSum[]> {
  const field = String.fromCharCode(...iso.volume.applicationUse);
  const isomd5 = /ISO MD5SUM = ([0-9a-f]{32});SKIPSECTORS = (\d+)/.exec(field);
  const volumeBytes = iso.volume.sectors * iso.volume.blockSize;
  const sums: CheckedSum[] = [];
  if (isomd5 !== null) {
    const end = volumeBytes - Number(isomd5[2]) * SECTOR_SIZE;
    const sum = await sumOfImage(iso, end, new Md5(), [{ ...FIELD, byte: SPACE }], options);
    sums.push({ carrier: 'implantisomd5', algorithm: 'md5', covers: `${end} bytes`, isRight: sum === isomd5[1] });
  }
  const tags = new Map(field.split(';').map(tagOf));
  for (const algorithm of ['md5', 'sha256'] as const) {
    const told = tags.get(`${algorithm}sum`);
    if (told === undefined || isomd5 !== null) continue;
    const end = volumeBytes - Number(tags.get('pad') ?? 0) * SECTOR_SIZE;
    const digest = algorithm === 'md5' ? new Md5() : new Sha256();
    const blanks = [
      { ...FIELD, byte: SPACE },
      { ...BOOT_SECTOR, byte: 0 },
    ];
    const sum = await sumOfImage(iso, end, digest, blanks, options);
    sums.push({ carrier: 'tagmedia', algorithm, covers: `${end} bytes`, isRight: sum === told });
  }
  sums.push(...(await checkList(iso, options)));
  return sums;
}

/** One `key=value` of the field that tagmedia writes. */
function tagOf(text: string): readonly [key: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? ['', ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

interface Digest {
  update(bytes: Uint8Array): unknown;
  hex(): string;
}

async function sumOfImage(
  iso: IsoVolume,
  end: number,
  digest: Digest,
  blanks: readonly { readonly start: number; readonly end: number; readonly byte: number }[],
  { signal, onProgress }: CheckOptions,
): Promise<string> {
  const size = Math.min(Math.max(end, 0), iso.size);
  for (let start = 0; start < size; start += PIECE) {
    signal?.throwIfAborted();
    const bytes = (await iso.bytes(start, Math.min(start + PIECE, size))).slice();
    for (const blank of blanks) {
      if (blank.start < start + bytes.length && blank.end > start) {
        bytes.fill(blank.byte, Math.max(blank.start - start, 0), Math.max(blank.end - start, 0));
      }
    }
    digest.update(bytes);
    onProgress?.(start + bytes.length, size);
  }
  return digest.hex();
}

/** The list of Debian and Ubuntu. A boot image that was patched after it was summed is none of its errors. */
const LIST = 'md5sum.txt';
const LARGEST_LIST = 64 * 2 ** 20;

async function checkList(iso: IsoVolume, options: CheckOptions): Promise<readonly CheckedSum[]> {
  const list = await iso.find(LIST);
  if (list?.kind !== 'file' || list.content.size > LARGEST_LIST) return [];
  const boot = await iso.boot();
  const patched = new Set(boot?.entries.filter(({ infoTable }) => infoTable).map(({ path }) => path));
  const wrong: CheckedSum[] = [];
  let count = 0;
  for (const line of (await iso.text(LIST)).split('\n')) {
    const [, told, path] = /^([0-9a-f]{32}) [ *](?:\.\/)?(.+)$/.exec(line) ?? [];
    if (told === undefined || path === undefined || patched.has(path)) continue;
    options.signal?.throwIfAborted();
    count += 1;
    const entry = await iso.find(path);
    if (entry?.kind === 'file' && (await sumOf(entry.content)) === told) continue;
    wrong.push({ carrier: LIST, algorithm: 'md5', covers: path, isRight: false });
  }
  const right = { carrier: LIST, algorithm: 'md5', covers: `${count - wrong.length} files`, isRight: true } as const;
  return count > 0 ? [right, ...wrong] : [];
}

async function sumOf(content: ByteSource): Promise<string> {
  const md5 = new Md5();
  for await (const bytes of content.read(0, content.size)) md5.update(bytes);
  return md5.hex();
}
