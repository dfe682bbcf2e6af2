import type { PreparedIso } from '../../prepare-iso.js';

/** Planned images, the last used ones: many ranges of one image are planned once, also when they are asked for at once. */
export class RecentPlans {
  readonly #limit: number;
  /** In the order of their last use. */
  readonly #plans = new Map<string, Promise<PreparedIso>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  async get(key: string, plan: () => Promise<PreparedIso>): Promise<PreparedIso> {
    const planned = this.#plans.get(key) ?? plan();
    this.#plans.delete(key);
    this.#plans.set(key, planned);
    for (const oldest of this.#plans.keys()) {
      if (this.#plans.size <= this.#limit) break;
      this.#plans.delete(oldest);
    }
    try {
      return await planned;
    } catch (error) {
      if (this.#plans.get(key) === planned) this.#plans.delete(key);
      throw error;
    }
  }
}
