import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Test files that take the longest, in that order. A machine that has run them before knows; a fresh clone would order
 * files by their length, and one core would idle while the last of these goes on.
 */
export const LONGEST_TESTS: readonly string[] = [
  'packages/iso9660-writer-ts/test/interop/large-files.slow.test.ts',
  'packages/iso9660-writer-ts/test/interop/crowds.slow.test.ts',
  'test/remaster/installer.slow.test.ts',
  'test/http/load.slow.test.ts',
  'test/serve/time-limits.slow.test.ts',
  'test/answer-files/properties.slow.test.ts',
  'test/remaster/debian-installer.slow.test.ts',
  'packages/iso9660-writer-ts/test/reader/flips.slow.test.ts',

  'test/serve/hanging-disks.test.ts',
  'test/remaster/boot.test.ts',
  'test/boot/remaster.test.ts',
  'test/scaling/replicas.test.ts',
  'test/boot/hybrid.test.ts',
  'test/boot/linux-mount.test.ts',
  'test/kickstart/sourcing.test.ts',
  'test/boot/mkiso.test.ts',
  'test/form/refusals.test.ts',
  'test/traffic-control.test.ts',
  'packages/iso9660-writer-ts/test/reader/foreign-trees.test.ts',
  'test/browser-reader.test.ts',
  'test/remaster/packaged-discs.test.ts',
  'packages/iso9660-writer-ts/test/interop/joliet.test.ts',
  'test/form/accessibility.test.ts',
  'test/shell-blocks.test.ts',
  'test/consumer-tests.test.ts',
  'test/serve/secrets-in-memory.test.ts',
  'test/memory.test.ts',
  'test/runtimes/runtimes.test.ts',
  'packages/iso9660-writer-ts/test/interop/rock-ridge.test.ts',
  'packages/iso9660-writer-ts/test/interop/primary.test.ts',
  'test/boot/installer.test.ts',
  'test/boot/esp.test.ts',
  'test/packaging/equal-builds.test.ts',
];

/** Starts the longest tests first, all others in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const inOwnOrder = await super.sort(files);
    return inOwnOrder.toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST_TESTS.findIndex((path) => moduleId.endsWith(`/${path}`));
  return place === -1 ? LONGEST_TESTS.length : place;
}
