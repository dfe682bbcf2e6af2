import { quoted } from '../errors.js';
import { FILE_FLAG } from '../format/directory-record.js';
import { FILE_TYPE, TYPE_BITS } from '../format/rock-ridge.js';
import { DirectoryBytes } from './directory-bytes.js';
import type { ByteExtent, IsoDevice } from './entry.js';
import type { ImageBytes } from './image-bytes.js';
import type { ReadLimits } from './limits.js';
import { joined, type ViewName } from './names.js';
import type { Problems } from './problems.js';
import type { ReadProblemCode } from './read-error.js';
import {
  type AnyRecordedEntry,
  type EntryContext,
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
  /** Told of each continuation area that is read. */
  readonly onContinuation?: (start: number, length: number) => void;
}

const DEVICE_TYPES: ReadonlyMap<number, IsoDevice['type']> = new Map([
  [FILE_TYPE.character, 'character'],
  [FILE_TYPE.block, 'block'],
  [FILE_TYPE.fifo, 'fifo'],
  [FILE_TYPE.socket, 'socket'],
]);

/** `undefined`: the record is left out. */
export type Made = AnyRecordedEntry | undefined;

/** Makes entries of records whose system use entries have been read. */
export class EntryMaker {
  constructor(
    private readonly parts: HierarchyParts,
    private readonly context: EntryContext,
  ) {}

  /** An entry of the kind that RD-19 and RD-24 say. */
  make(use: SystemUse, records: DirectoryBytes, at: number, rare: RareParts, name: string): Made | Promise<Made> {
    const { mode, childBlock, device, link } = use;
    const type = mode < 0 ? 0 : mode & TYPE_BITS;
    const isDirectory = (records.flagsOf(at) & FILE_FLAG.directory) !== 0;
    if (childBlock >= 0) return this.#makeRelocated(childBlock, isDirectory, records, at, rare, name);
    if (isDirectory) {
      if (type !== 0 && type !== FILE_TYPE.directory) {
        this.#report('TYPE_MISMATCH', 'is a directory, and its mode says otherwise', records, at, name);
      }
      return new RecordedDirectory(this.context, records, at, rare, name);
    }
    if (type === FILE_TYPE.symlink || (type === 0 && link !== undefined)) {
      if (link === undefined) this.#report('LINK', 'is a symbolic link without a target', records, at, name);
      return new RecordedSymlink(this.context, records, at, rare, name);
    }
    const deviceType = DEVICE_TYPES.get(type);
    if (deviceType !== undefined) return new RecordedDevice(deviceType, device, this.context, records, at, rare, name);
    return this.#makeFile(use, records, at, rare, name);
  }

  #makeFile({ isSparse, zisofs }: SystemUse, records: DirectoryBytes, at: number, rare: RareParts, name: string): Made {
    if (records.isInterleaved(at)) {
      this.#report('INTERLEAVED', 'is interleaved, which is not read: it is left out', records, at, name);
      return undefined;
    }
    if (isSparse) this.#report('SPARSE', 'is a sparse file of Rock Ridge, which is not read', records, at, name);
    if (zisofs !== undefined && !isDecodable(zisofsParameters(zisofs))) {
      this.#report('ZISOFS_UNSUPPORTED', 'is compressed in a way that is not read', records, at, name);
    }
    if (!this.#isInside(records, at) || !rare.sections.every((offset) => this.#isInside(records, offset))) {
      this.#report('CONTENT_OUTSIDE', 'has content that does not lie in the image', records, at, name);
    }
    return new RecordedFile(this.context, records, at, rare, name);
  }

  /** RD-10. The address of an extent without bytes may be any. */
  #isInside(records: DirectoryBytes, at: number): boolean {
    const length = records.extentLength(at);
    return length === 0 || this.parts.image.has(records.extentStart(at), length);
  }

  /** RD-24. */
  async #makeRelocated(
    block: number,
    isDirectory: boolean,
    records: DirectoryBytes,
    at: number,
    rare: RareParts,
    name: string,
  ): Promise<RecordedDirectory> {
    const start = block * this.parts.blockSize;
    const isWrong = isDirectory || start === this.parts.root.start;
    const target = isWrong ? undefined : await this.relocationTarget(start);
    if (target === undefined) {
      this.#report('RELOCATION', 'stands for a relocated directory, and leads to none', records, at, name);
    }
    return new RecordedDirectory(this.context, records, at, { ...rare, target: target ?? 'nowhere' }, name);
  }

  #report(code: ReadProblemCode, fact: string, records: DirectoryBytes, at: number, name: string): void {
    const path = joined(records.path, name);
    this.parts.problems.report(code, `${quoted(path)} ${fact}`, { path, sector: records.sectorOf(at) });
  }

  /** The `.` record of the directory at an address, whose length counts (RD-06). */
  async relocationTarget(start: number): Promise<RelocationTarget | undefined> {
    const { image, blockSize, problems } = this.parts;
    if (!image.has(start, blockSize)) return undefined;
    const records = new DirectoryBytes(
      '',
      await image.read(start, start + blockSize),
      start,
      blockSize,
      image,
      problems,
    );
    const at = records.recordFrom(0);
    if (at !== 0 || !records.isSelfOrParent(at)) return undefined;
    return { records, at, extent: { start, length: records.extentLength(at) } };
  }
}
