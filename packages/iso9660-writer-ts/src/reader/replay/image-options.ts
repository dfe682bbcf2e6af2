import { IsoError, type IsoProblem } from '../../errors.js';
import type { ImageOptions } from '../../options/image.js';
import type { IsoVolume } from '../volume.js';
import { bootImages } from './boot-options.js';
import { Findings } from './findings.js';
import { otherNames } from './hidden-names.js';
import { hybridOptions, isForZ } from './hybrid-options.js';
import { appendedPartitions } from './partitions.js';
import { readTreeFacts } from './tree-facts.js';
import { mediaCheck, volumeDate, volumeTexts } from './volume-options.js';

export interface ReplayOptions {
  /** Keep the disk's ids. Two disks of one id in a machine are trouble. Default false. */
  readonly keepDiskIds?: boolean;
  /** Make the sum of the medium anew that `implantisomd5` had put there: all content is read while planning. Default false. */
  readonly mediaCheck?: boolean;
}

/** Options of `createImage`, with what is otherwise than on the disc. They can be given to it as they are. */
export interface ReplayedOptions extends ImageOptions {
  /** What is left out or changed. Not enumerable: a copy by `{ ...options }` has options alone. */
  readonly warnings: readonly IsoProblem[];
  /** What was decided, one sentence each. Not enumerable. */
  readonly reasons: readonly string[];
}

/**
 * The options that make a disc anew: texts and date of the volume, hierarchies, boot entries and partitions, with boot images,
 * boot code and partitions as ranges of the disc. The volume has to stay open as long as images are read.
 *
 * @throws {IsoError} `PLATFORM` for a disc that IBM Z starts; {IsoReadError} when the disc cannot be read.
 * @example
 * await using iso = await openImageFile('vendor.iso');
 * const extra = [{ kind: 'file', path: 'ks.cfg', content: kickstart }];
 * const image = await createImage(overlay(await iso.entries(), extra), await imageOptionsOf(iso));
 */
export async function imageOptionsOf(volume: IsoVolume, options: ReplayOptions = {}): Promise<ReplayedOptions> {
  const { keepDiskIds = false, mediaCheck: isWanted = false } = options;
  if (await isForZ(volume)) {
    throw new IsoError('PLATFORM', 'the disc is started by IBM Z (images/cdboot.img), and such discs cannot be made');
  }
  const findings = new Findings();
  const facts = await readTreeFacts(volume, findings);
  const disk = await volume.disk();
  const boot = await volume.boot();
  const appended = appendedPartitions(volume, disk, findings);
  const replayed = boot === undefined ? [] : await bootImages(volume, boot, appended, findings);
  const hybrid = hybridOptions(disk, replayed, appended, { keepDiskIds }, findings);
  if (boot !== undefined && boot.catalogPath === undefined) {
    findings.warn('BOOT_CATALOG_HIDDEN', 'no directory of the disc shows its boot catalog; boot.cat of the image does');
  }
  const { starts, hasTranslationTables, hasRelocatedDirectories } = facts;
  const createdAt = await volumeDate(volume, findings);
  const { hide, followsLinks } = await otherNames(volume, findings);
  const has = (view: IsoVolume['view']) => volume.views.includes(view);
  const replay: ImageOptions = {
    volume: volumeTexts(volume, facts, findings),
    interchangeLevel: 3,
    rockRidge: has('rockRidge') && { deepDirectories: hasRelocatedDirectories ? 'relocate' : 'keep' },
    joliet: has('joliet') && { longNames: true, ...(followsLinks && { symlinks: 'follow' }) },
    enhanced: has('enhanced'),
    boot: replayed.map(({ option }) => option),
    ...(hybrid && { hybrid }),
    ...(boot?.catalogPath !== undefined && replayed.length > 0 && { bootCatalogPath: boot.catalogPath }),
    // What is not of the disc comes last.
    sortWeight: (path) => -(starts.get(path) ?? Number.MAX_SAFE_INTEGER),
    ...(hide && { hide }),
    mediaCheck: mediaCheck(volume, { isWanted }, findings),
    translationTables: hasTranslationTables,
    ...(createdAt && { createdAt }),
  };
  if (volume.udf) findings.warn('ENTRIES_CHANGED', 'the UDF file system beside ISO 9660 is left out');
  findings.addProblemsOf(volume);
  return Object.defineProperties(replay, {
    warnings: { value: findings.warnings },
    reasons: { value: findings.reasons },
  }) as ReplayedOptions;
}
