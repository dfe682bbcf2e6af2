import type { Entry } from 'iso9660-writer-ts';
import { type ScanOptions, scanTree } from '../tree/scanned-tree.js';
import { planTree, type TreePlan } from './plan-tree.js';
import { type TreeOptions, treeOptions } from './recipe.js';

/** All that a plan depends on besides the tree, and what ends it. */
export type PlanOptions = TreeOptions & ScanOptions;

const CHOICES = ['boot', 'hybrid', 'image', 'owners', 'volumeId'] as const satisfies (keyof TreeOptions)[];

interface KeptPlan {
  readonly entries: readonly Entry[];
  readonly options: TreeOptions;
  readonly plan: TreePlan;
}

/** By the first entry of the scan they were made of: a cache holds it as long as it gives that scan again. */
const keptPlans = new WeakMap<Entry, KeptPlan>();

/**
 * Scans an OS tree and plans its images. When `treeCache` gives the scan again, its plan is there again, too.
 *
 * @throws {IsoError} rejects with it when the tree cannot be read or cannot be an image.
 */
export async function planDirectory(directory: string, options: PlanOptions): Promise<TreePlan> {
  const tree = await scanTree(directory, options);
  const { entries } = tree;
  const [first] = entries;
  if (first === undefined || options.treeCache === undefined) return await planTree(tree, options, options.signal);

  const kept = keptPlans.get(first);
  if (kept !== undefined && isSameScan(kept.entries, entries) && haveSameChoices(kept.options, options)) {
    return kept.plan;
  }
  const plan = await planTree(tree, options, options.signal);
  keptPlans.set(first, { entries, options: treeOptions(options), plan });
  return plan;
}

function isSameScan(one: readonly Entry[], other: readonly Entry[]): boolean {
  return one.length === other.length && one.every((entry, index) => entry === other[index]);
}

/** By identity: an option that is the same object is taken to say the same as before. */
export function haveSameChoices(one: TreeOptions, other: TreeOptions): boolean {
  return CHOICES.every((choice) => one[choice] === other[choice]);
}
