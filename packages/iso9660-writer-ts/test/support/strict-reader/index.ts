import { claimsOf } from './claims.js';
import { checkContinuationAreas } from './continuation-areas.js';
import type { RecordedTree } from './directory-tree.js';
import { type ElTorito, readElTorito } from './el-torito.js';
import { checkEnhancedNames, enhancedName } from './enhanced-names.js';
import { FaultLog, StrictReaderError } from './faults.js';
import { type FileExtents, readFileExtents } from './file-extents.js';
import { readHierarchies } from './hierarchies.js';
import { checkJolietNames, jolietName } from './joliet.js';
import { checkJolietTwins } from './joliet-twins.js';
import { Medium, SECTOR, sectorsOf } from './medium.js';
import { IsoTree, recordedNodes } from './nodes.js';
import { readPartitionView } from './partition-view.js';
import { checkPrimaryNames, primaryName } from './primary-names.js';
import { fromBytes, type RandomAccess } from './random-access.js';
import { type Relocation, readRelocation } from './relocation.js';
import { isPlaceholder, type RockRidge, readRockRidge } from './rock-ridge.js';
import { checkRockRidge } from './rock-ridge-rules.js';
import { rockRidgeNodes } from './rock-ridge-tree.js';
import { checkSequence } from './sequence.js';
import { checkSpace } from './space-map.js';
import { readSystemArea, type SystemArea } from './system-area.js';
import { readVolume, type Volume } from './volume-descriptors.js';
import { checkVolume } from './volume-rules.js';

export type { ApplicationUse, MediaCheckField } from './application-use.js';
export type { BootEntry, ElTorito } from './el-torito.js';
export { StrictReaderError } from './faults.js';
export type { IsoNode, IsoTree } from './nodes.js';
export { fromBytes, fromFileDescriptor, type RandomAccess } from './random-access.js';
export type { NodeKind } from './rock-ridge-fields.js';
export type { SystemArea } from './system-area.js';
export type { Volume, VolumeDescriptor } from './volume-descriptors.js';

export interface StrictReaderOptions {
  /** Interchange level the primary names and extents are held to. Default 3. */
  readonly level?: 1 | 2 | 3;
  /** Longest Joliet name in UTF-16 units. Default 103. */
  readonly jolietUnits?: number;
  /** Sectors that have to be free behind the last file. Default 150. */
  readonly padding?: number;
  /** Rules that are not asked of this image. */
  readonly tolerate?: readonly string[];
}

/** All that an image says. */
export interface IsoModel {
  /** What is wrong with it, each as `RULE: what and where`. */
  readonly faults: readonly string[];
  readonly systemArea: SystemArea;
  readonly volume: Volume;
  readonly trees: {
    /** Identifiers as recorded, `DIR/NAME.EXT;1`. */
    readonly primary: IsoTree;
    /** Names, types and places as Rock Ridge means them. */
    readonly rockRidge: IsoTree | undefined;
    readonly joliet: IsoTree | undefined;
    /** Of ISO 9660:1999. */
    readonly enhanced: IsoTree | undefined;
  };
  readonly elTorito: ElTorito | undefined;
  /** Whether the volume can be read from a partition, too (HY-16). */
  readonly hasPartitionView: boolean;
}

/**
 * Reads an image and refuses any that breaks a rule.
 *
 * @throws {StrictReaderError} with every fault.
 */
export function readIso(input: Uint8Array | RandomAccess, options: StrictReaderOptions = {}): IsoModel {
  const model = inspectIso(input, options);
  if (model.faults.length > 0) throw new StrictReaderError(model.faults);
  return model;
}

/**
 * Reads an image and collects its faults.
 *
 * @throws {StrictReaderError} when there is no volume to read at all.
 */
export function inspectIso(input: Uint8Array | RandomAccess, options: StrictReaderOptions = {}): IsoModel {
  const log = new FaultLog(options.tolerate ?? []);
  const medium = new Medium(input instanceof Uint8Array ? fromBytes(input) : input, log);
  const systemArea = readSystemArea(medium, log);
  const volume = readVolume(medium, log);
  const trees = volume === undefined ? [] : readHierarchies(medium, volume, log);
  const [primary, joliet, enhanced] = (['primary', 'joliet', 'enhanced'] as const).map((label) =>
    trees.find((tree) => tree.label === label),
  );
  if (volume === undefined || primary === undefined) throw new StrictReaderError(log.faults);
  checkVolume(medium, volume, systemArea, log);
  const volumeSectors = volume.primary.volumeSpaceSize;

  const rockRidge = readRockRidge(medium, primary, volumeSectors, log);
  const continuationSectors = rockRidge === undefined ? [] : checkContinuationAreas(medium, rockRidge, log);
  const relocation = rockRidge && readRelocation(rockRidge, log);
  if (rockRidge !== undefined) checkRockRidge(rockRidge, log);
  checkNames(primary, joliet, rockRidge, options, log);

  const files = readFileExtents(medium, trees, log);
  const endOfVolume = beforeAppended(volumeSectors, systemArea, files);
  const { bootCatalogSector } = volume;
  const elTorito =
    bootCatalogSector === undefined
      ? undefined
      : readElTorito(medium, bootCatalogSector, files, systemArea, endOfVolume, log);
  checkSequence(trees, files, continuationSectors, log);
  const claims = claimsOf(medium, { systemArea, volume, trees, continuationSectors, files, elTorito, endOfVolume });
  const partition = readPartitionView(medium, volume, trees, log);
  checkSpace(medium, [...claims, ...(partition ?? [])], endOfVolume, options.padding ?? 150, log);
  const views = {
    primary: new IsoTree(recordedNodes(medium.image, primary, primaryName)),
    rockRidge: rockRidgeView(medium, rockRidge, relocation),
    joliet: joliet && new IsoTree(recordedNodes(medium.image, joliet, jolietName)),
    enhanced: enhanced && new IsoTree(recordedNodes(medium.image, enhanced, enhancedName)),
  };
  if (enhanced !== undefined) checkEnhancedNames(enhanced, views.rockRidge, log);
  if (views.rockRidge !== undefined && views.joliet !== undefined) checkJolietTwins(views.rockRidge, views.joliet, log);
  return { faults: log.faults, systemArea, volume, trees: views, elTorito, hasPartitionView: partition !== undefined };
}

/** Where the volume ends although its size may count what was appended: at the first partition behind all files (HY-09). */
function beforeAppended(volumeSectors: number, { partitions }: SystemArea, { extents }: FileExtents): number {
  const endOfFiles = extents.reduce((end, { sector, length }) => Math.max(end, sector + sectorsOf(length)), 0);
  const behind = partitions.slice(1).map(({ firstBlock }) => Math.floor((firstBlock * 512) / SECTOR));
  return Math.min(volumeSectors, ...behind.filter((sector) => sector >= endOfFiles));
}

function checkNames(
  primary: RecordedTree,
  joliet: RecordedTree | undefined,
  rockRidge: RockRidge | undefined,
  options: StrictReaderOptions,
  log: FaultLog,
): void {
  const placeholder = rockRidge === undefined ? () => false : isPlaceholder.bind(undefined, rockRidge);
  checkPrimaryNames(primary, options.level ?? 3, placeholder, log);
  if (joliet !== undefined) checkJolietNames(joliet, options.jolietUnits ?? 103, log);
}

function rockRidgeView(
  medium: Medium,
  rockRidge: RockRidge | undefined,
  relocation: Relocation | undefined,
): IsoTree | undefined {
  if (rockRidge === undefined || relocation === undefined) return undefined;
  return new IsoTree(rockRidgeNodes(medium.image, rockRidge, relocation));
}
