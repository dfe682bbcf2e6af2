import { treeFingerprint } from '../tree/fingerprint.js';
import { placesOfDisc, type RepeatableSource, type ScanOptions, scanSource } from '../tree/source.js';
import { plannedEntries } from './added-files.js';
import { planTree, type TreePlan } from './plan-tree.js';
import { type TreeOptions, treeOptions } from './recipe.js';
import { SharedAnswers } from './shared-answers.js';

/** All that a plan depends on besides the tree, and what ends it. */
export type PlanOptions = TreeOptions & ScanOptions;

export interface PlanCacheOptions {
  /**
   * Milliseconds for which the plan of a tree is used again, from when its scan began. What changed since is not seen: a name
   * that was added is missing, a file that was changed breaks the transfer with `SOURCE_CHANGED`. Default 1,000; 0 shares
   * only plans that are being made.
   */
  readonly freshFor?: number;
  /** Plans kept at most; the one that was used longest ago goes first. Default 8. A plan takes about 1 KB an entry. */
  readonly most?: number;
}

/**
 * Keeps plans of OS trees, for servers that make image after image of the same few trees: give the same one to each
 * `prepareIso`, `planIso` or `generateIso` as `cache`. Requests that come at once share one scan and one plan.
 *
 * @throws {RangeError} when a number is negative or none.
 * @example
 * const cache = createPlanCache({ freshFor: 5_000 });
 * const iso = await prepareIso(request, '/srv/files/alma9', { cache });
 */
export function createPlanCache({ freshFor = 1_000, most = 8 }: PlanCacheOptions = {}): PlanCache {
  if (!(freshFor >= 0)) throw new RangeError(`freshFor is ${freshFor}, not a number of milliseconds from 0`);
  if (!(most >= 0)) throw new RangeError(`most is ${most}, not a number from 0`);
  return new PlanCache(freshFor, most);
}

/** Plans that are in flight, or younger than their freshness. Made by `createPlanCache`. */
export class PlanCache {
  readonly #plans: SharedAnswers<TreePlan>;
  /** Plans of discs, which one look at a file tells to be as they were. */
  readonly #discs: SharedAnswers<TreePlan>;
  readonly #numbers = new WeakMap<object, number>();
  #objects = 0;

  /** @internal */
  constructor(freshFor: number, most: number) {
    this.#plans = new SharedAnswers({ freshFor, most });
    this.#discs = new SharedAnswers({ freshFor: Number.POSITIVE_INFINITY, most });
  }

  /**
   * Scans a source and plans its images, or returns the plan of an equal call.
   *
   * @throws {IsoError} rejects with it when the tree cannot be read or cannot be an image.
   * @internal
   */
  async plan(source: RepeatableSource, options: PlanOptions): Promise<TreePlan> {
    const { reading, signal } = options;
    const files = options.files && plannedEntries(options.files);
    const named = treeOptions({ ...options, ...(files && { files }) });
    const choices = { ...(snapshot(named) as TreeOptions), ...(reading && { reading }) };
    const edition = await editionOf(source, options);
    const plans = edition === undefined ? this.#plans : this.#discs;
    const question = { source: typeof source === 'string' ? source : this.#numberOf(source), edition, choices };
    return plans.ask(question, (abandoned) => planSource(source, { ...choices, signal: abandoned }), signal);
  }

  /** Objects are told apart by which they are, not by what is in them. */
  #numberOf(source: object): number {
    const number = this.#numbers.get(source) ?? ++this.#objects;
    this.#numbers.set(source, number);
    return number;
  }
}

/** What tells a disc in a file from a later one in its place. `undefined`: a look at all of a tree would cost as much as a scan. */
async function editionOf(source: RepeatableSource, { overlay }: PlanOptions): Promise<string | undefined> {
  const places = typeof source === 'string' ? await placesOfDisc(source, overlay) : undefined;
  return places && (await treeFingerprint(places)).shared;
}

/** Scans a source and plans its images. */
export async function planSource(source: RepeatableSource, options: PlanOptions): Promise<TreePlan> {
  return await planTree(await scanSource(source, options), options, options.signal);
}

/** A copy of plain objects and arrays: the caller may change its own later. Bytes, sources and functions stay as they are. */
function snapshot(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snapshot);
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, snapshot(member)]));
}
