export type { BootEntry, BootInfo } from './boot.js';
export { type CheckedSum, type CheckFinding, type CheckOptions, type CheckReport, checkImage } from './check.js';
export type { DiscMap, MapRow, Region, RegionKind } from './disc-map.js';
export { discMapSvg } from './disc-map-svg.js';
export type { AppendedPartition, DiskInfo, SystemAreaKind } from './disk.js';
export type {
  ByteExtent,
  IsoDevice,
  IsoDirectory,
  IsoEntry,
  IsoFile,
  IsoMetadata,
  IsoRecord,
  IsoSymlink,
  ZisofsParameters,
} from './entry.js';
export type { ReadLimits } from './limits.js';
export type { ViewName } from './names.js';
export { type OpenOptions, openImage } from './open-image.js';
export type { Apm, ApmPartition, Gpt, GptPartition, Mbr, MbrPartition } from './partition-tables.js';
export { type Patch, patch } from './patch.js';
export {
  IsoReadError,
  type ReadErrorCode,
  type ReadPlace,
  type ReadProblem,
  type ReadProblemCode,
} from './read-error.js';
export type { DiscRange } from './replay/boot-options.js';
export type { ReplayWarningCode } from './replay/findings.js';
export { imageOptionsOf, type ReplayedOptions, type ReplayOptions } from './replay/image-options.js';
export type { Session } from './sessions.js';
export type { ImageSource } from './source-of-image.js';
export { discMap } from './survey-disc.js';
export type { IsoVolume, VolumeInfo, WalkOptions } from './volume.js';
