import { quoted } from '../errors.js';
import { FILE_FLAG } from '../format/directory-record.js';
import { FILE_TYPE, TYPE_BITS } from '../format/rock-ridge.js';
import { DirectoryBytes } from './directory-bytes.js';
import type { ByteExtent, IsoDevice } from './entry.js';
import type { ImageBytes } from './image-bytes.js';
import type { ReadLimits } from './limits.js';
import type { ViewName } from './names.js';
import type { Problems } from './problems.js';

import {
  type AnyRecordedEntry,
  type EntryContext,
  NO_RARE_PARTS,
  type RareParts,
  RecordedDevice,
  RecordedDirectory,
  RecordedFile,
  RecordedSymlink,
  type RelocationTarget,
} from './recorded-entry.js';
import type { SystemUse } from './system-use.js';
import { isDecodable, zisofsParameters } from './zisofs.js';

/** What a hierarchy is read with. */
export interface HierarchyParts {
  readonly image: ImageBytes;
  readonly view: ViewName;
  readonly blockSize: number;
  readonly root: ByteExtent;
  /** Bytes of each system use area before its first entry; `undefined` where nothing is looked for in it. */
  readonly systemUseSkip: number | undefined;
  readonly limits: ReadLimits;
  readonly problems: Problems;
}

const DEVICE_TYPES: ReadonlyMap<number, IsoDevice['type']> = new Map([
  [FILE_TYPE.character, 'character'],
  [FILE_TYPE.block, 'block'],
  [FILE_TYPE.fifo, 'fifo'],
  [FILE_TYPE.socket, 'socket'],
]);

/** Makes entries of records whose system use entries have been read. */
export class EntryMaker {
  constructor(
    private readonly parts: HierarchyParts,
    private readonly context: EntryContext,
  ) {}

  /** An entry of the kind that RD-19 and RD-24 say. */
  async make(
    use: SystemUse,
    records: DirectoryBytes,
    at: number,
    rare: RareParts,
    path: string,
  ): Promise<AnyRecordedEntry | undefined> {
    const { mode, childBlock, device, link } = use;
    const { problems } = this.parts;
    const sector = records.sectorOf(at);
    const parts = rare.areas.length + rare.sections.length === 0 ? NO_RARE_PARTS : rare;
    const type = mode < 0 ? 0 : mode & TYPE_BITS;
    const isDirectory = (records.flagsOf(at) & FILE_FLAG.directory) !== 0;
    if (childBlock >= 0) return this.#makeRelocated(childBlock, records, at, parts, path, isDirectory);
    if (isDirectory) {
      if (type !== 0 && type !== FILE_TYPE.directory) {
        problems.report('TYPE_MISMATCH', `${quoted(path)} is a directory, and its mode says otherwise`, {
          path,
          sector,
        });
      }
      return new RecordedDirectory(this.context, records, at, parts, path);
    }
    if (type === FILE_TYPE.symlink || (type === 0 && link !== undefined)) {
      if (link === undefined)
        problems.report('LINK', `${quoted(path)} is a symbolic link without a target`, { path, sector });
      return new RecordedSymlink(this.context, records, at, parts, path);
    }
    const deviceType = DEVICE_TYPES.get(type);
    if (deviceType !== undefined) return new RecordedDevice(deviceType, device, this.context, records, at, parts, path);
    return this.#makeFile(use, records, at, parts, path);
  }

  #makeFile(
    use: SystemUse,
    records: DirectoryBytes,
    at: number,
    rare: RareParts,
    path: string,
  ): RecordedFile | undefined {
    const { problems, image } = this.parts;
    const place = { path, sector: records.sectorOf(at) };
    if (records.isInterleaved(at)) {
      problems.report('INTERLEAVED', `${quoted(path)} is interleaved, which is not read: it is left out`, place);
      return undefined;
    }
    const { isSparse, zisofs } = use;
    if (isSparse) problems.report('SPARSE', `${quoted(path)} is a sparse file of Rock Ridge, which is not read`, place);
    if (zisofs !== undefined && !isDecodable(zisofsParameters(zisofs))) {
      problems.report('ZISOFS_UNSUPPORTED', `${quoted(path)} is compressed in a way that is not read`, place);
    }
    for (const offset of rare === NO_RARE_PARTS ? [at] : [at, ...rare.sections]) {
      const length = records.extentLength(offset);
      if (length === 0 || image.has(records.extentStart(offset), length)) continue;
      problems.report('CONTENT_OUTSIDE', `the content of ${quoted(path)} does not lie in the image`, place);
      break;
    }
    return new RecordedFile(this.context, records, at, rare, path);
  }

  /** RD-24. */
  async #makeRelocated(
    block: number,
    records: DirectoryBytes,
    at: number,
    rare: RareParts,
    path: string,
    isDirectory: boolean,
  ): Promise<RecordedDirectory> {
    const start = block * this.parts.blockSize;
    const isWrong = isDirectory || start === this.parts.root.start;
    const target = isWrong ? undefined : await this.relocationTarget(start);
    if (target === undefined) {
      const message = `${quoted(path)} stands for a relocated directory, and leads to none`;
      this.parts.problems.report('RELOCATION', message, { path, sector: records.sectorOf(at) });
    }
    return new RecordedDirectory(this.context, records, at, { ...rare, target: target ?? 'nowhere' }, path);
  }

  /** The `.` record of the directory at an address, whose length counts (RD-06). */
  async relocationTarget(start: number): Promise<RelocationTarget | undefined> {
    const { image, blockSize, problems } = this.parts;
    if (!image.has(start, blockSize)) return undefined;
    const records = new DirectoryBytes(await image.read(start, start + blockSize), start, blockSize, image, problems);
    const at = records.recordFrom(0, '');
    if (at !== 0 || !records.isSelfOrParent(at)) return undefined;
    return { records, at, extent: { start, length: records.extentLength(at) } };
  }
}
