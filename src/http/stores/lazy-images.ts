import { resolve } from 'node:path';
import { type PreparedIso, planIso } from '../../image/prepare-iso.js';
import { startedStream } from '../../streams/started.js';
import { type TreeFingerprint, treeFingerprint } from '../../tree/fingerprint.js';
import { HttpFault } from '../answer/alerts.js';
import { onTree } from '../isos/image-plan.js';
import { SharedAnswers } from '../isos/shared-answers.js';
import { TREE_UNREADABLE } from '../os-versions.js';
import type { LazyRecord, RecordedTree } from './lazy-record.js';

const TREE_CHANGED = 'the source tree of this ISO has changed';

/** Makes images of their records, as long as their trees are as they were. */
export class LazyImages {
  readonly #sweeps = new SharedAnswers<TreeFingerprint>(treeFingerprint);
  readonly #plans: RecentPlans;

  constructor(plans: number) {
    this.#plans = new RecentPlans(plans);
  }

  /** The recipe of an image with its tree as it is now. */
  async record({ recipe }: PreparedIso, sameness: RecordedTree['sameness']): Promise<LazyRecord> {
    const sourceDir = resolve(recipe.sourceDir);
    const fingerprint = (await this.#sweeps.ask(sourceDir))[sameness];
    return { recipe: { ...recipe, sourceDir }, tree: { sameness, fingerprint } };
  }

  /**
   * The image of a record that clients know by its `etag`.
   *
   * @throws {HttpFault} 409 when the tree is not as it was, 500 when it cannot be read.
   */
  async plan(record: LazyRecord, etag: string): Promise<PreparedIso> {
    const before = await this.#sameTree(record);
    // Of two copies with one record each has plans of its own: a plan opens only the files it has seen.
    return await this.#plans.get(`${etag} ${before.shared}`, async () => {
      const image = await onSameTree(() => planIso(record.recipe));
      const after = await this.#sameTree(record);
      // A plan is of the tree before and after it only if the two are one.
      if (after.shared !== before.shared) throw new HttpFault(409, TREE_CHANGED);
      return image;
    });
  }

  async #sameTree({ recipe, tree }: LazyRecord): Promise<TreeFingerprint> {
    const found = await onSameTree(() => this.#sweeps.ask(recipe.sourceDir));
    if (found[tree.sameness] !== tree.fingerprint) throw new HttpFault(409, TREE_CHANGED);
    return found;
  }
}

/** @throws {HttpFault} 409 when the first bytes come from a file that is not as it was. */
export async function startedImage(
  image: PreparedIso,
  range: { readonly start: number; readonly end: number },
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  return await onSameTree(() => startedStream(image.stream({ ...range, signal })));
}

/** What the system says of a tree, or a part of it, that is gone. */
const GONE = new Set(['ENOENT', 'ENOTDIR']);

function onSameTree<T>(step: () => Promise<T>): Promise<T> {
  return onTree(async () => {
    try {
      return await step();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code === 'SOURCE_CHANGED' || GONE.has(code)) throw new HttpFault(409, TREE_CHANGED, error);
      if (error instanceof Error && 'syscall' in error) throw new HttpFault(500, TREE_UNREADABLE, error);
      throw error;
    }
  });
}

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
