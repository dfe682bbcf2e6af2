export { createImage } from './create-image.js';
export { IsoError, type IsoErrorCode, type IsoProblem, type IsoProblemCode, type IsoWarningCode } from './errors.js';
export type { EspOptions } from './esp/build-esp.js';
export { buildEsp } from './esp/build-esp.js';
export type {
  ImageChanges,
  IsoImage,
  LayoutRow,
  RangeOptions,
  StreamOptions,
  VariableImage,
} from './image.js';
export type { BootImage } from './options/boot.js';
export type {
  AppendedPartition,
  HierarchyName,
  HybridOptions,
  ImageOptions,
  JolietOptions,
  RockRidgeOptions,
  VolumeOptions,
} from './options/image.js';
export { concatenate } from './source/concatenate.js';
export type { Content, SizedStream } from './source/content.js';
export type { ByteCursor, ByteSource } from './source/source.js';
export type { DeviceEntry, DirectoryEntry, Entry, FileEntry, Metadata, SymlinkEntry } from './tree/entry.js';
export { overlay } from './tree/overlay.js';
