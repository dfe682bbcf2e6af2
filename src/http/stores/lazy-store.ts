import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mountOf } from 'iso9660-writer-ts/internal/mounts';
import { writeFileAtomically } from 'iso9660-writer-ts/node';
import { answerOf } from '../../tree/mounts.js';
import { orFault } from '../answer/alerts.js';
import { responseWith } from '../answer/whole-body.js';
import { Expiry } from './expiry.js';
import { LazyImages, startedRange } from './lazy-images.js';
import { etagOfRecord, type LazyRecord, recordOfText, textOfRecord } from './lazy-record.js';
import { baseOf, checkImageName, type IsoStore, requestedName, type StoreLocation, storedUrl } from './store.js';
import { openExisting, storedHead } from './stored-file.js';

/** Where the records lie, and how trees are told apart. */
export interface LazyStoreOptions extends StoreLocation {
  /**
   * `shared` (default): all processes see one tree, and its inodes and change times count, so that a file is noticed
   * that was written to and given back its date. `copied`: each machine has a copy of the tree with equal dates, as
   * `rsync -aH` makes it.
   */
  readonly trees?: 'shared' | 'copied';
  /** How many planned images are kept for the next range. Each takes memory by the entries of its tree. Default 8. */
  readonly plans?: number;
  /**
   * Milliseconds for which a look at a tree is good: a change is answered with 409 so much later at most. Default 1,000.
   */
  readonly freshFor?: number;
}

const DEFAULT_PLANS = 8;
const SUFFIX = '.iso.json';

/**
 * A store that keeps what an image is made from in place of the image: a few KB, whatever the tree weighs. It is served
 * under `/iso/` as by `createDirectoryStore`, with exact length, ranges and validators, and made anew for each request.
 * Processes that share the directory serve the same bytes under the same `ETag`.
 *
 * The tree must stay as it is. The store looks at every entry of it (names, kinds, sizes, modes, owners, dates, links; no
 * content), once a second at most, and answers 409 when anything differs; a file that changes later breaks the connection.
 *
 * A record holds the hash of the root password, as the image does, and nothing else of it; its mode is 0600. Options of
 * the image that are functions, `sortWeight` and `hide`, cannot be kept: `put` refuses the image.
 *
 * @throws {TypeError} at once when `baseUrl` is not a URL of http or https.
 * @throws {RangeError} at once when `plans` is not a positive number, or `freshFor` is negative.
 * @example
 * const store = createLazyStore({ directory: '/srv/records', baseUrl: 'https://ops.example.net' });
 * const handler = createIsoHandler({ versions: ['1.4', '5.0'], store, authorize });
 */
export function createLazyStore(options: LazyStoreOptions): Required<IsoStore> {
  const { directory, trees = 'shared', plans = DEFAULT_PLANS, freshFor = 1_000 } = options;
  if (!(Number.isSafeInteger(plans) && plans > 0)) throw new RangeError(`plans: ${plans} is not a positive number`);
  if (!(freshFor >= 0)) throw new RangeError(`freshFor: ${freshFor} is not a number of milliseconds from 0`);
  const base = baseOf(options);
  const expiry = new Expiry(options, SUFFIX);
  const images = new LazyImages({ freshFor, most: plans });
  const records = new Records(plans);
  const answer = async (name: string, { record, etag, lastModified }: KeptRecord, request: Request) => {
    const image = await images.plan(record, etag);
    const { status, headers, range } = storedHead({ name, size: image.size, etag, lastModified }, request);
    const { sourceDir } = record.recipe;
    const body = range === undefined ? null : await startedRange(image, range, { sourceDir, signal: request.signal });
    return responseWith(body, { status, headers });
  };
  return {
    directory,
    async put(name, image) {
      checkImageName(name);
      await answerOf(directory, () => mkdir(directory, { recursive: true }));
      await expiry.sweep();
      const record = textOfRecord(await images.record(image, trees));
      await writeFileAtomically(recordFile(directory, name), record, { mode: 0o600, writing: 'asynchronous' });
      return storedUrl(base, name);
    },
    async handle(request) {
      const name = requestedName(request);
      if (name === undefined) return undefined;
      const file = recordFile(directory, name);
      // A client reads one image by many ranges. The bytes are read while its record is looked at: each takes as long.
      const known = records.lastOf(file);
      const early = known && answer(name, known, request);
      // How it fails counts only if its record is still there.
      early?.catch(() => {});
      let kept: KeptRecord | undefined;
      try {
        kept = await orFault(UNREADABLE, () => records.read(file));
      } finally {
        if (kept === undefined || kept !== known) discard(early);
      }
      if (kept === undefined) return undefined;
      return await (kept === known ? early : answer(name, kept, request));
    },
  };
}

const UNREADABLE = 'unable to read the record of the ISO';

function recordFile(directory: string, name: string): string {
  return join(directory, name.replace(/\.iso$/, SUFFIX));
}

/** Lets go of an answer that belongs to another record, and of the file that it may have open. */
function discard(answer: Promise<Response> | undefined): void {
  answer?.then(({ body }) => body?.cancel()).catch(() => {});
}

interface KeptRecord {
  readonly record: LazyRecord;
  readonly etag: string;
  readonly lastModified: Date;
}

/** Reads records, and keeps some: a client that reads an image by ranges asks for its record with each of them. */
class Records {
  readonly #most: number;
  readonly #kept = new Map<string, { readonly state: string; readonly record: KeptRecord }>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The record as it was when it was last read, if it is kept. */
  lastOf(file: string): KeptRecord | undefined {
    return this.#kept.get(file)?.record;
  }

  async read(file: string): Promise<KeptRecord | undefined> {
    const stats = await answerOf(file, () => stat(file).catch(() => undefined));
    const kept = this.#kept.get(file);
    this.#kept.delete(file);
    // A record is replaced as a whole, never written to.
    const state = `${stats?.ino} ${stats?.size} ${stats?.mtimeMs} ${stats?.ctimeMs}`;
    const record = stats !== undefined && kept?.state === state ? kept.record : await readRecord(file);
    if (record === undefined) return undefined;
    this.#kept.set(file, { state, record });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
    }
    return record;
  }
}

async function readRecord(file: string): Promise<KeptRecord | undefined> {
  const handle = await openExisting(file);
  if (handle === undefined) return undefined;
  const mount = await mountOf(file);
  try {
    const text = await mount.ask(() => handle.readFile('utf8'));
    const { mtime: lastModified } = await mount.ask(() => handle.stat());
    return { record: recordOfText(text), etag: etagOfRecord(text), lastModified };
  } finally {
    await mount.ask(() => handle.close());
  }
}
