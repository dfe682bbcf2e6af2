import { resolve } from 'node:path';
import { IsoError } from 'iso9660-writer-ts';
import { isError, streamOf } from 'iso9660-writer-ts/internal';
import { OpenFiles } from 'iso9660-writer-ts/internal/node';
import { plannedEntries } from '../../image/added-files.js';
import type { TreePlan } from '../../image/plan-tree.js';
import type { PlannedIso } from '../../image/planned-iso.js';
import { planSource } from '../../image/plans.js';
import type { PreparedIso } from '../../image/prepare-iso.js';
import { SharedAnswers } from '../../image/shared-answers.js';
import { endingWith, started } from '../../streams/cursors.js';
import { onAbort } from '../../streams/signals.js';
import { type TreeFingerprint, treeFingerprint } from '../../tree/fingerprint.js';
import { checkTreeAnswers, MountHangs, whenHanging } from '../../tree/mounts.js';
import { placesOf } from '../../tree/source.js';
import { HttpFault } from '../answer/alerts.js';
import type { ByteRange } from '../answer/headers.js';
import { onTree, TREE_UNREADABLE } from '../os-versions.js';
import type { LazyRecord, RecordedTree, StoredRecipe } from './lazy-record.js';

const TREE_CHANGED = 'the source tree of this ISO has changed';

export interface LazyImagesOptions {
  /** Milliseconds for which a look at a tree is good. */
  readonly freshFor: number;
  /** Images, and plans of trees, that are kept. */
  readonly most: number;
}

/** Milliseconds for which a disk that has answered is not asked again whether it does. */
const ANSWERS_FOR = 100;

/** Milliseconds for which a file of a tree is kept open, for the next range, and how many are without a reader. */
const OPEN_FOR = 1_000;
const MOST_OPEN = 32;

/** Makes images of their records, as long as their trees are as they were. Images of one tree are variants of one plan. */
export class LazyImages {
  readonly #answering: SharedAnswers<void>;
  readonly #sweeps: SharedAnswers<TreeFingerprint>;
  readonly #plans: SharedAnswers<TreePlan>;
  readonly #images: SharedAnswers<PlannedIso>;
  readonly #openFiles: OpenFiles;

  constructor({ freshFor, most }: LazyImagesOptions) {
    this.#answering = new SharedAnswers({ freshFor: ANSWERS_FOR, most });
    this.#sweeps = new SharedAnswers({ freshFor, most });
    this.#plans = new SharedAnswers({ freshFor: Number.POSITIVE_INFINITY, most });
    this.#images = new SharedAnswers({ freshFor: Number.POSITIVE_INFINITY, most });
    this.#openFiles = new OpenFiles({ freshFor: Math.min(freshFor, OPEN_FOR), most: MOST_OPEN });
  }

  /** The recipe of an image with its tree as it is now. */
  async record({ recipe }: PreparedIso, sameness: RecordedTree['sameness']): Promise<LazyRecord> {
    if (typeof recipe.sourceDir !== 'string') {
      throw new IsoError(
        'SOURCE_NOT_STORABLE',
        'an image of entries in memory cannot be made again of a record; give a path',
      );
    }
    const sourceDir = resolve(recipe.sourceDir);
    const { overlay } = recipe.options;
    const options = { ...recipe.options, ...(overlay && { overlay: overlay.map((place) => resolve(place)) }) };
    const fingerprint = (await fingerprintOf({ sourceDir, options }))[sameness];
    return { recipe: { ...recipe, sourceDir, options }, tree: { sameness, fingerprint } };
  }

  /**
   * The image of a record that clients know by its `etag`.
   *
   * @throws {HttpFault} 409 when the tree is not as it was, 500 when it cannot be read.
   */
  async plan({ recipe, tree }: LazyRecord, etag: string): Promise<PlannedIso> {
    const { configuration, sourceDir, options } = recipe;
    await this.#answering.ask(sourceDir, () => checkTreeAnswers(sourceDir));
    const found = await onSameTree(() =>
      this.#sweeps.ask({ sourceDir, overlay: options.overlay }, () => fingerprintOf(recipe)),
    );
    if (found[tree.sameness] !== tree.fingerprint) throw new HttpFault(409, TREE_CHANGED);
    // Two copies of a tree have plans of their own: a plan opens only the files that its scan has seen.
    const { shared: edition } = found;
    return await this.#images.ask({ etag, edition }, async () => {
      const { files, ...others } = options;
      const question = { sourceDir, edition, options: others, files: plannedEntries(files) };
      const plan = await this.#plans.ask(question, (signal) =>
        onSameTree(() => planEdition(recipe, edition, { openFiles: this.#openFiles, signal })),
      );
      return await onSameTree(() => plan.isoOf(configuration, files));
    });
  }
}

async function fingerprintOf({
  sourceDir,
  options,
}: Pick<StoredRecipe, 'sourceDir' | 'options'>): Promise<TreeFingerprint> {
  return treeFingerprint(await placesOf(sourceDir, options.overlay));
}

/** Plans a tree whose fingerprint is known. It belongs to the plan only if the tree has it before and after. */
async function planEdition(
  recipe: StoredRecipe,
  edition: string,
  reading: { readonly openFiles: OpenFiles; readonly signal: AbortSignal },
): Promise<TreePlan> {
  const { sourceDir, options } = recipe;
  const plan = await planSource(sourceDir, { ...options, ...reading, reading: 'asynchronous' });
  const after = await fingerprintOf(recipe);
  if (after.shared !== edition) throw new HttpFault(409, TREE_CHANGED);
  return plan;
}

/** What is not longer is read whole before its answer begins: a fault in it always has a status. */
const SMALL = 64 * 1024;

/**
 * A range of an image: all of its bytes if it is small, otherwise a stream whose first bytes have come.
 *
 * @throws {HttpFault} 409 when they come from a file that is not as it was.
 * @throws {MountHangs} when the disk of `sourceDir` does not answer meanwhile.
 */
export async function startedRange(
  image: PlannedIso,
  { start, end }: ByteRange,
  { sourceDir, signal }: { readonly sourceDir: string; readonly signal: AbortSignal },
): Promise<Uint8Array | ReadableStream<Uint8Array>> {
  const reading = new AbortController();
  const release = onAbort(signal, () => reading.abort(signal.reason));
  const stopWatching = whenHanging(sourceDir, () => reading.abort(new MountHangs(sourceDir)));
  try {
    const size = end - start;
    if (size <= SMALL) {
      return await onSameTree(() => image.read(start, end, reading.signal)).finally(release);
    }
    const bytes = endingWith(image.open({ start, end, signal: reading.signal }), release);
    const cursor = await onSameTree(() => started(bytes, size));
    return streamOf(cursor, { size, signal });
  } finally {
    stopWatching();
  }
}

/** What the system says of a tree, or a part of it, that is gone. */
const GONE = new Set(['ENOENT', 'ENOTDIR']);

function onSameTree<T>(step: () => Promise<T>): Promise<T> {
  return onTree(async () => {
    try {
      return await step();
    } catch (error) {
      const code = isError(error) && 'code' in error ? String(error.code) : '';
      if (code === 'SOURCE_CHANGED' || GONE.has(code)) throw new HttpFault(409, TREE_CHANGED, error);
      if (isError(error) && 'syscall' in error) throw new HttpFault(500, TREE_UNREADABLE, error);
      throw error;
    }
  });
}
