import type { ByteSource } from '../source/source.js';

/** A name in an image. It is an entry of `createImage`, too: content is read from the image when it is due. */
export type IsoEntry = IsoFile | IsoDirectory | IsoSymlink | IsoDevice;

export interface IsoFile extends RecordedName {
  readonly kind: 'file';
  /** Ranges of the source; nothing is copied. Compressed content (zisofs) is decoded. */
  readonly content: ByteSource;
}

export interface IsoDirectory extends RecordedName {
  readonly kind: 'directory';
}

export interface IsoSymlink extends RecordedName {
  readonly kind: 'symlink';
  readonly target: string;
}

export interface IsoDevice extends RecordedName {
  readonly kind: 'device';
  readonly type: 'character' | 'block' | 'fifo' | 'socket';
  /** Only of character and block devices. */
  readonly major?: number;
  readonly minor?: number;
}

/**
 * What all entries have. Entries are objects of a class that reads its properties from the image when they are asked
 * for: a copy by `{ ...entry }` has none of them.
 */
interface RecordedName {
  /** Relative, separated by `/`; `''` is the root. */
  readonly path: string;
  readonly metadata: IsoMetadata;
  readonly record: IsoRecord;
}

/** What Rock Ridge says of an entry; without it files have the mode 0644, directories 0755, and all the owner 0. */
export interface IsoMetadata {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedAt?: Date;
  /** Equal for files that are hard links of each other. */
  readonly linkKey?: string;
}

/** What the directory record itself says. */
export interface IsoRecord {
  /** As recorded, with its version. */
  readonly identifier: Uint8Array;
  /** Where the content lies: bytes of the source. */
  readonly extents: readonly ByteExtent[];
  readonly hidden: boolean;
  /** Not a file of its own but, say, the resource fork of the file with the same name. */
  readonly associated: boolean;
  readonly createdAt?: Date;
  readonly accessedAt?: Date;
  readonly serial?: number;
  readonly links?: number;
  readonly zisofs?: ZisofsParameters;
}

export interface ByteExtent {
  readonly start: number;
  readonly length: number;
}

/** How the content of a file is compressed. */
export interface ZisofsParameters {
  /** Bytes of the decoded content. */
  readonly size: number;
  /** Bytes of a block before it was compressed, as a power of two. */
  readonly blockLog2: number;
  readonly headerSize: number;
  /** `pz` is zlib. */
  readonly algorithm: string;
}
