import type { TreePlan } from '../../image/plan-tree.js';
import { haveSameChoices, type PlanOptions, planDirectory } from '../../image/plans.js';
import { treeOptions } from '../../image/recipe.js';
import { SharedAnswers } from './shared-answers.js';

/** What ends a plan is not for all who share it. */
type SharedOptions = Omit<PlanOptions, 'signal'>;

/**
 * Plans of OS trees, one for all who ask at once. Each begins with a scan from then on, unless a cache may have an older one.
 */
export class SharedPlans {
  #expected = 0;
  #latest: { readonly options: SharedOptions; readonly plans: SharedAnswers<TreePlan> } | undefined;

  /** `signal` ends the waiting, and with the last who waits the planning. */
  plan(directory: string, options: SharedOptions, signal?: AbortSignal): Promise<TreePlan> {
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

  /** Options hardly ever change from one request to the next: only the latest are kept, and of them what a plan depends on. */
  #plansWith(given: SharedOptions): SharedAnswers<TreePlan> {
    const latest = this.#latest;
    const isSame = latest && latest.options.treeCache === given.treeCache && haveSameChoices(latest.options, given);
    if (isSame) return latest.plans;
    const options: SharedOptions = { ...treeOptions(given), ...(given.treeCache && { treeCache: given.treeCache }) };
    const plans = new SharedAnswers(
      (directory, signal) => planDirectory(directory, { ...options, signal }),
      () => this.#expected > 0,
    );
    this.#latest = { options, plans };
    return plans;
  }
}
