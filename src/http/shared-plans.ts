import type { TreeCache } from 'iso9660-writer-ts/node';
import { type TreeOptions, treeOptions } from '../iso-recipe.js';
import { scanTree } from '../source/scan-tree.js';
import { planTree, type TreePlan } from '../tree-plan.js';
import { SharedAnswers } from './shared-answers.js';

/** All that a plan depends on besides the tree. */
interface PlanOptions extends TreeOptions {
  readonly treeCache?: TreeCache;
}

const CHOICES = ['boot', 'hybrid', 'image', 'owners', 'treeCache', 'volumeId'] as const satisfies (keyof PlanOptions)[];

/**
 * Plans of OS trees, one for all who ask at once. Each begins with a scan from then on, unless a cache may have an older one.
 */
export class SharedPlans {
  #expected = 0;
  #latest: { readonly options: PlanOptions; readonly plans: SharedAnswers<TreePlan> } | undefined;

  /** `signal` ends the waiting, and with the last who waits the planning. */
  plan(directory: string, options: PlanOptions, signal?: AbortSignal): Promise<TreePlan> {
    return this.#plansWith(options).ask(directory, signal);
  }

  /** Runs what comes before a request asks for a plan. Meanwhile no plan begins: the request can have the same. */
  async expecting<T>(work: () => Promise<T>): Promise<T> {
    this.#expected++;
    try {
      return await work();
    } finally {
      this.#expected--;
    }
  }

  /** Options hardly ever change from one request to the next: only the latest are kept. */
  #plansWith({ treeCache, ...others }: PlanOptions): SharedAnswers<TreePlan> {
    const options: PlanOptions = { ...treeOptions(others), ...(treeCache && { treeCache }) };
    if (this.#latest === undefined || !haveSameChoices(this.#latest.options, options)) {
      const find = (directory: string, stop: AbortSignal) => planOf(directory, options, stop);
      this.#latest = { options, plans: new SharedAnswers(find, () => this.#expected > 0) };
    }
    return this.#latest.plans;
  }
}

async function planOf(directory: string, options: PlanOptions, signal: AbortSignal): Promise<TreePlan> {
  return await planTree(await scanTree(directory, { ...options, signal }), options, signal);
}

function haveSameChoices(one: PlanOptions, other: PlanOptions): boolean {
  return CHOICES.every((choice) => one[choice] === other[choice]);
}
