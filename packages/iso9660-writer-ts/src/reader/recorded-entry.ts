import { FILE_FLAG } from '../format/directory-record.js';
import { PERMISSIONS } from '../format/rock-ridge.js';
import type { ByteSource } from '../source/source.js';
import { ExtentContent, UnreadableContent } from './content.js';
import { DATE_OFFSET, type DirectoryBytes } from './directory-bytes.js';
import type { ByteExtent, IsoDevice, IsoDirectory, IsoFile, IsoMetadata, IsoRecord, IsoSymlink } from './entry.js';
import type { ImageBytes } from './image-bytes.js';
import { joined } from './names.js';
import type { SystemUse } from './system-use.js';
import { recordedDate } from './time-stamps.js';
import { isDecodable, ZisofsContent, zisofsParameters } from './zisofs.js';

/** Reads the system use entries of a record once more; what it answers holds until the next record is read. */
export type ReadSystemUse = (records: DirectoryBytes, at: number, areas: readonly Uint8Array[]) => SystemUse;

/** What only few records have. */
export interface RareParts {
  /** Continuation areas. */
  readonly areas: readonly Uint8Array[];
  /** Offsets of the records of further sections. */
  readonly sections: readonly number[];
  /** The `.` record of a relocated directory, which speaks for it. `undefined`: it leads nowhere. */
  readonly target?: RelocationTarget | 'nowhere';
}

export interface RelocationTarget {
  readonly extent: ByteExtent;
  readonly records: DirectoryBytes;
  readonly at: number;
}

export const NO_RARE_PARTS: RareParts = { areas: [], sections: [] };

/** What the entries of one hierarchy share. */
export interface EntryContext {
  readonly image: ImageBytes;
  readonly systemUse: ReadSystemUse;
}

const DEFAULT_MODE = { file: 0o644, directory: 0o755, symlink: 0o777, device: 0o644 } as const;

/** A directory record under its name. Two hundred thousand of these are alive at once: all else is read when it is asked for. */
abstract class RecordedEntry {
  abstract readonly kind: keyof typeof DEFAULT_MODE;

  constructor(
    protected readonly context: EntryContext,
    protected readonly records: DirectoryBytes,
    protected readonly at: number,
    protected readonly rare: RareParts,
    readonly name: string,
  ) {}

  get path(): string {
    return joined(this.records.path, this.name);
  }

  get metadata(): IsoMetadata {
    const use = this.metadataUse();
    const hasMode = use.mode >= 0;
    const modifiedAt = use.timeStamps.modify ?? recordedDate(this.records.view, this.at + DATE_OFFSET);
    const linkKey = this.linkKeyOf(use.links);
    return {
      mode: hasMode ? use.mode & PERMISSIONS : DEFAULT_MODE[this.kind],
      uid: use.uid,
      gid: use.gid,
      ...(modifiedAt && { modifiedAt }),
      ...(linkKey !== undefined && { linkKey }),
    };
  }

  get record(): IsoRecord {
    const { records, at } = this;
    const use = this.ownUse();
    const stamps = use.timeStamps;
    return {
      identifier: records.bytes.slice(records.identifierStart(at), records.identifierEnd(at)),
      extents: this.extents,
      hidden: this.isHidden,
      associated: this.isAssociated,
      ...(stamps.creation && { createdAt: stamps.creation }),
      ...(stamps.access && { accessedAt: stamps.access }),
      ...(use.serial !== undefined && { serial: use.serial }),
      ...(use.mode >= 0 && { links: use.links }),
      ...(use.zisofs && { zisofs: zisofsParameters(use.zisofs) }),
    };
  }

  get isHidden(): boolean {
    return (this.records.flagsOf(this.at) & FILE_FLAG.hidden) !== 0;
  }

  get isAssociated(): boolean {
    return (this.records.flagsOf(this.at) & FILE_FLAG.associated) !== 0;
  }

  get extents(): readonly ByteExtent[] {
    return [this.at, ...this.rare.sections].map((at) => this.records.extentOf(at));
  }

  /** Where its first extent begins. */
  get start(): number {
    return this.records.extentStart(this.at);
  }

  protected ownUse(): SystemUse {
    return this.context.systemUse(this.records, this.at, this.rare.areas);
  }

  /** The system use entries that speak of its metadata. */
  protected metadataUse(): SystemUse {
    return this.ownUse();
  }

  protected linkKeyOf(_links: number): string | undefined {
    return undefined;
  }
}

/** Contents that were asked for. A private field would be a word, and a brand, of every entry that is alive. */
const contents = new WeakMap<RecordedFile, ByteSource>();

export class RecordedFile extends RecordedEntry implements IsoFile {
  get kind(): 'file' {
    return 'file';
  }

  /** Bytes as they are recorded: of a compressed file those of its compressed form. */
  get rawContent(): ByteSource {
    const { extents } = this;
    const { image } = this.context;
    if (extents.every(({ start, length }) => length === 0 || image.has(start, length))) {
      return new ExtentContent(image, extents);
    }
    return new UnreadableContent(this.length, 'RANGE_OUTSIDE', this.path, 'its content does not lie in the image');
  }

  get content(): ByteSource {
    const known = contents.get(this);
    if (known !== undefined) return known;
    const content = this.decodedContent();
    contents.set(this, content);
    return content;
  }

  /** Bytes as they are recorded. */
  get length(): number {
    if (this.rare.sections.length === 0) return this.records.extentLength(this.at);
    return this.extents.reduce((sum, { length }) => sum + length, 0);
  }

  get isCompressed(): boolean {
    return this.ownUse().zisofs !== undefined;
  }

  protected decodedContent(): ByteSource {
    const { isSparse, zisofs } = this.ownUse();
    if (isSparse) return new UnreadableContent(this.length, 'SPARSE', this.path, 'it is a sparse file of Rock Ridge');
    if (zisofs === undefined) return this.rawContent;
    const parameters = zisofsParameters(zisofs);
    if (isDecodable(parameters)) return new ZisofsContent(this.rawContent, parameters, this.path);
    const { algorithm, blockLog2 } = parameters;
    const reason = `it is compressed with ${JSON.stringify(algorithm)} in blocks of 2^${blockLog2} bytes`;
    return new UnreadableContent(parameters.size, 'ZISOFS_UNSUPPORTED', this.path, reason);
  }

  /** Names of one file lead to the same extent. An empty one has none that says anything. */
  protected override linkKeyOf(links: number): string | undefined {
    const length = links > 1 ? this.length : 0;
    return length > 0 ? `${this.start}+${length}` : undefined;
  }
}

export class RecordedDirectory extends RecordedEntry implements IsoDirectory {
  get kind(): 'directory' {
    return 'directory';
  }

  /** Where its records lie. */
  get extent(): ByteExtent {
    const { target } = this.rare;
    if (target === undefined) return this.records.extentOf(this.at);
    return target === 'nowhere' ? { start: 0, length: 0 } : target.extent;
  }

  override get extents(): readonly ByteExtent[] {
    return [this.extent];
  }

  get isRelocated(): boolean {
    return this.rare.target !== undefined;
  }

  /** Of a relocated directory, its own `.` record (RD-24). */
  protected override metadataUse(): SystemUse {
    const { target } = this.rare;
    if (target === undefined || target === 'nowhere') return this.ownUse();
    const use = this.context.systemUse(target.records, target.at, []);
    return use.mode >= 0 ? use : this.ownUse();
  }
}

export class RecordedSymlink extends RecordedEntry implements IsoSymlink {
  get kind(): 'symlink' {
    return 'symlink';
  }

  get target(): string {
    return this.ownUse().link?.text ?? '';
  }
}

export class RecordedDevice extends RecordedEntry implements IsoDevice {
  readonly major?: number;
  readonly minor?: number;

  constructor(
    readonly type: IsoDevice['type'],
    number: SystemUse['device'],
    ...place: ConstructorParameters<typeof RecordedEntry>
  ) {
    super(...place);
    if (type !== 'character' && type !== 'block') return;
    const { major, minor } = deviceNumber(number);
    this.major = major;
    this.minor = minor;
  }

  get kind(): 'device' {
    return 'device';
  }
}

/** RD-23: Linux writes both numbers into the low half, others put the major number into the high one. */
function deviceNumber({ high, low }: NonNullable<SystemUse['device']> = { high: 0, low: 0 }) {
  return high === 0 && low > 0xff ? { major: low >>> 8, minor: low & 0xff } : { major: high, minor: low };
}

export type AnyRecordedEntry = RecordedFile | RecordedDirectory | RecordedSymlink | RecordedDevice;
