import type { HybridPlan } from './disk/partition-tables.js';
import { type IsoProblem, Report } from './errors.js';
import { type ImageChanges, type IsoImage, PlannedImage, type VariableImage } from './image.js';
import { allocate, type Layout } from './layout/layout.js';
import { type ImageOptions, settingsOf } from './options/image.js';
import { buildTree } from './tree/build-tree.js';
import type { Entry } from './tree/entry.js';
import { inNfc } from './tree/overlay.js';
import { atOnce, inTurns } from './turns.js';
import { layoutOfVariant, pathIn, reasonsAgainst } from './variant.js';
import { arrange } from './volume/arrange.js';
import { sectorsOfVolume } from './volume/descriptors.js';
import { planVolume } from './volume/plan-volume.js';
import { hiddenRenames, shownRenames } from './volume/renames.js';

/** Sector numbers, and the volume space size, have 32 bits (VD-16): just under 8 TiB. */
const MOST_SECTORS = 2 ** 32 - 1;

/**
 * Plans an ISO 9660 image. Reads names, sizes and boot images, but no other file data, unless `deduplicate` or
 * `mediaCheck` ask for it. Entries may come in any order.
 *
 * @throws {IsoError} with every problem of the input; afterwards only reading can fail.
 * @example
 * const image = await createImage([{ kind: 'file', path: 'hello.txt', content: 'hello\n' }], { volume: { id: 'HELLO' } });
 * response.headers.set('content-length', String(image.size));
 */
export async function createImage(
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  options: ImageOptions = {},
): Promise<VariableImage> {
  const { signal } = options;
  signal?.throwIfAborted();
  const report = new Report();
  const settings = settingsOf(options, report);
  const named = settings.unicodeForm === 'NFC' ? inNfc(entries) : entries;
  const root = await buildTree(named, report, signal);
  const volume = await planVolume(root, settings, report, signal);
  const layout = await inTurns(allocate(arrange(volume), volume.hybrid?.tail), signal);
  checkSize(layout, volume.hybrid, report);
  const warnings = [...report.warnings, ...(await inTurns(shownRenames(volume.hierarchies, settings), signal))];
  const image = new PlannedImage(layout, {
    warnings: () => warnings,
    notes: () => atOnce(hiddenRenames(volume.hierarchies, settings)),
  });
  await volume.mediaCheck?.take(image, sectorsOfVolume(layout, volume.hybrid, volume.mediaCheck), signal);
  const plan = { root, settings, volume, layout };
  const reasonsNotToVary = reasonsAgainst(plan);
  const variant = async (changes: ImageChanges): Promise<IsoImage> => {
    const problems = new Report();
    const files = [...(changes.files ?? [])];
    const varied = await inTurns(layoutOfVariant(plan, { ...changes, files }, problems));
    checkSize(varied, volume.hybrid, problems);
    const isStill = unlessReplaced(
      files.map(({ path }) => pathIn(settings, path)),
      changes.createdAt,
    );
    const own = problems.warnings;
    return new PlannedImage(varied, {
      // A list that says the same is shared, because it grows with the tree.
      warnings: () => (own.length === 0 && warnings.every(isStill) ? warnings : [...warnings.filter(isStill), ...own]),
      notes: () => image.notes,
    });
  };
  return Object.assign(image, { canVary: reasonsNotToVary.length === 0, reasonsNotToVary, variant });
}

/** True for what a planned image warns of and a variant as well: not of dates that others have taken the place of. */
function unlessReplaced(paths: readonly string[], createdAt: Date | undefined): (warning: IsoProblem) => boolean {
  const replaced = new Set<string | undefined>(paths);
  if (createdAt !== undefined) replaced.add(undefined);
  return ({ code, path }) => code !== 'DATE_CHANGED' || !replaced.has(path);
}

function checkSize({ sectorCount }: Layout, hybrid: HybridPlan | undefined, report: Report): void {
  if (sectorCount > MOST_SECTORS) {
    report.problem(
      'IMAGE_TOO_LARGE',
      `the image would have ${sectorCount} sectors; sector numbers end at ${MOST_SECTORS}`,
    );
  }
  if (hybrid !== undefined && sectorCount > hybrid.mostSectors) {
    const fact = `the image would have ${sectorCount} sectors; a partition table without a GPT ends at ${hybrid.mostSectors}, and an EFI system partition brings a GPT`;
    report.problem('IMAGE_TOO_LARGE', fact);
  }
  report.throwProblems();
}
