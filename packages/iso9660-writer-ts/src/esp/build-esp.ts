import { allocate } from '../layout/allocate.js';
import { Report } from '../report.js';
import type { ByteSource } from '../source/byte-source.js';
import { buildTree } from '../tree/build-tree.js';
import type { Entry } from '../tree/entry.js';
import { arrangeVolume } from './arrange-volume.js';
import { clustersFor } from './data-area.js';
import { SLOT } from './directory-entry.js';
import { type FatTree, fatTree, inClusters } from './fat-tree.js';
import { chooseGeometry, type Geometry, largestData } from './geometry.js';
import { checkOptions, type EspOptions } from './options.js';
import { serialOf } from './volume-serial.js';
import { VolumeSource } from './volume-source.js';

/**
 * Plans an EFI system partition: a FAT volume of the entries, just large enough, for a boot entry of the platform
 * `efi`. Reads names and sizes, but no content: that is read when the volume is, piece by piece, as often as one likes.
 *
 * FAT has neither owners, modes nor links: symbolic links and devices are errors, hard links are files of their own.
 *
 * @throws {IsoError} with every problem of the input; afterwards only reading can fail.
 * @example
 * const esp = await buildEsp([{ kind: 'file', path: 'EFI/BOOT/BOOTX64.EFI', content: loader }]);
 * const image = await createImage([{ kind: 'file', path: 'images/efiboot.img', content: esp }], {
 *   boot: [{ path: 'images/efiboot.img', platform: 'efi' }],
 * });
 */
export async function buildEsp(
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  options: EspOptions = {},
): Promise<ByteSource> {
  const report = new Report();
  checkOptions(options, report);
  const optionsAreSound = report.problems.length === 0;
  const root = await buildTree(entries, report);
  const { label, createdAt = new Date(root.census.newest) } = options;
  const tree = fatTree(root, label, createdAt, report);
  const geometry = optionsAreSound ? geometryFor(tree, options, report) : undefined;
  report.throwProblems();
  const serial = options.volumeSerial ?? serialOf(tree);
  return new VolumeSource(allocate(arrangeVolume(tree, geometry!, { label, serial })));
}

function geometryFor(tree: FatTree, { fatType, size = 0 }: EspOptions, report: Report): Geometry | undefined {
  const geometry = chooseGeometry({
    fatType,
    size,
    usedClusters: (type, clusterLength) => clustersFor(inClusters(tree, type), clusterLength),
  });
  if (geometry === undefined) {
    const type = fatType ?? 32;
    report.problem(
      'IMAGE_TOO_LARGE',
      `the volume would be larger than FAT${type}, which ends at ${largestData(type)} bytes`,
    );
    return undefined;
  }
  const slots = tree.directories[0].length / SLOT;
  if (geometry.rootEntries > 0 && slots > geometry.rootEntries) {
    report.problem(
      'TOO_MANY_ROOT_ENTRIES',
      `the names of the root directory take ${slots} slots of 32 bytes, and FAT${geometry.fatType} has ${geometry.rootEntries}`,
    );
  }
  return geometry;
}
