/** Why an image cannot be opened, or why a path or content cannot be read. */
export type ReadErrorCode =
  | 'NOT_ISO9660'
  | 'NOT_ISO9660_BUT_UDF'
  | 'BLOCK_SIZE'
  | 'ROOT_RECORD'
  | 'NO_SUCH_VIEW'
  | 'NO_SUCH_SESSION'
  | 'INVALID_OPTION'
  | 'INVALID_SOURCE'
  | 'STREAM_TOO_LARGE'
  | 'SOURCE_SHORT'
  | 'RANGE_OUTSIDE'
  | 'NOT_FOUND'
  | 'NOT_A_DIRECTORY'
  | 'NOT_A_FILE'
  | 'TOO_MANY_ENTRIES'
  | 'SPARSE'
  | 'ZISOFS'
  | 'ZISOFS_UNSUPPORTED'
  | 'NOT_FAT'
  | 'FAT'
  | ReadProblemCode;

/** What an image has wrong, while the rest of it can be read. */
export type ReadProblemCode =
  | 'NO_TERMINATOR'
  | 'ENDIAN_MISMATCH'
  | 'JOLIET_FLAGS'
  | 'DIRECTORY_OUTSIDE'
  | 'DIRECTORY_TOO_LARGE'
  | 'DIRECTORY_TWICE'
  | 'DIRECTORY_TOO_DEEP'
  | 'RECORD'
  | 'INTERLEAVED'
  | 'SECTION_LOST'
  | 'SECTION_LENGTH'
  | 'TOO_MANY_SECTIONS'
  | 'CONTENT_OUTSIDE'
  | 'OVERLAP_BOMB'
  | 'NAME'
  | 'NAME_LENGTH'
  | 'DUPLICATE_NAME'
  | 'PATH_TOO_LONG'
  | 'SUSP'
  | 'CONTINUATION'
  | 'TYPE_MISMATCH'
  | 'DATE'
  | 'LINK'
  | 'RELOCATION'
  | 'SPARSE'
  | 'ZISOFS_UNSUPPORTED'
  | 'BOOT_CATALOG'
  | 'BOOT_IMAGE'
  | 'PARTITION'
  | 'MORE_PROBLEMS';

/** Where something stands in an image. */
export interface ReadPlace {
  readonly path?: string;
  /** Counted in 2,048 bytes from the start of the source. */
  readonly sector?: number;
}

/** Something in an image that is wrong and that reading gets over. */
export interface ReadProblem extends ReadPlace {
  readonly code: ReadProblemCode;
  readonly message: string;
}

/** The one error class of the reader. Errors of the source itself are passed on as they are. */
export class IsoReadError extends Error implements ReadPlace {
  override readonly name = 'IsoReadError';
  readonly code: ReadErrorCode;
  readonly path?: string;
  readonly sector?: number;

  constructor(code: ReadErrorCode, message: string, details: ReadPlace & { readonly cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.path !== undefined) this.path = details.path;
    if (details.sector !== undefined) this.sector = details.sector;
  }
}
