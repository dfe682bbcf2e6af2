import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** What a hash is fed with, wherever it is made. Pieces go in order. */
export interface PieceHash {
  /** Takes the memory of the piece away, and gives it back when it may be filled again. */
  update(piece: Uint8Array): Promise<ArrayBufferLike>;
  /** In padded base64. */
  digest(): Promise<string>;
  /** Ends a hash whose last client has left. */
  abandon(): void;
}

/**
 * What runs in the thread, as text: a file of its own would have to be found again in every bundle and module format.
 * Pieces of several images come mixed; each image has a number.
 */
const PROGRAM = `
  const { createHash } = require('node:crypto');
  const { parentPort } = require('node:worker_threads');
  const hashes = new Map();
  const does = {
    start: (id) => hashes.set(id, createHash('sha512')),
    update(id, piece) {
      hashes.get(id).update(piece);
      parentPort.postMessage({ id, result: piece.buffer }, [piece.buffer]);
    },
    digest: (id) => parentPort.postMessage({ id, result: hashes.get(id).digest('base64') }),
    end: (id) => hashes.delete(id),
  };
  parentPort.on('message', ({ id, order, piece }) => does[order](id, piece));
`;

type Order = 'start' | 'update' | 'digest' | 'end';

/** Who waits for an answer, first come first served. */
interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** A thread has ended, or was told to let a hash go: the bytes are as good as before, and can be hashed again. */
export class HashThreadError extends Error {
  override readonly name = 'HashThreadError';
}

/** A thread that hashes any number of images, side by side. It keeps the process alive only while it has work. */
export class HashThread {
  readonly #worker = new Worker(PROGRAM, { eval: true, execArgv: [] });
  readonly #waiting = new Map<number, Waiting[]>();
  #lastId = 0;
  #failure: HashThreadError | undefined;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', ({ id, result }) => this.#waiting.get(id)?.shift()?.resolve(result));
    this.#worker.once('error', (error) => this.#fail(error));
    this.#worker.once('messageerror', (error) => this.#fail(error));
    this.#worker.once('exit', () => this.#fail(new Error('the thread that hashes has ended')));
  }

  /** Images being hashed. */
  get load(): number {
    return this.#waiting.size;
  }

  get isUsable(): boolean {
    return this.#failure === undefined;
  }

  open(): PieceHash {
    const id = ++this.#lastId;
    this.#waiting.set(id, []);
    this.#worker.ref();
    this.#worker.postMessage({ id, order: 'start' satisfies Order });
    return {
      update: (piece) => this.#ask(id, 'update', piece),
      digest: () => this.#ask(id, 'digest'),
      abandon: () => this.#end(id),
    };
  }

  #ask<Result>(id: number, order: Order, piece?: Uint8Array): Promise<Result> {
    if (!this.isUsable) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(id);
      if (waiting === undefined) throw new HashThreadError('the hash was abandoned');
      // First, because it throws for memory that cannot be given away: then no answer comes.
      this.#worker.postMessage({ id, order, piece }, piece === undefined ? [] : [piece.buffer as ArrayBuffer]);
      waiting.push({ resolve: resolve as Waiting['resolve'], reject });
    });
  }

  #end(id: number): void {
    const abandoned = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    for (const { reject } of abandoned) reject(new HashThreadError('the hash was abandoned'));
    this.#worker.postMessage({ id, order: 'end' satisfies Order });
    if (this.load === 0) this.#worker.unref();
  }

  #fail(error: unknown): void {
    this.#failure ??= new HashThreadError('the thread that hashes has ended', { cause: error });
    for (const waiting of this.#waiting.values()) for (const { reject } of waiting.splice(0)) reject(this.#failure);
  }
}

/** One for each core: the thread that answers sleeps most of the time, and is woken at once. It reads for about six that hash. */
const MOST = Math.min(6, availableParallelism());

const threads: HashThread[] = [];

/**
 * A SHA-512 in the thread that has least to do. Threads are started when they are needed and stay: they are shared by
 * all handlers of the process. Where none may be started, the hash is made here.
 */
export function openSha512(): PieceHash {
  try {
    return leastLoaded().open();
  } catch {
    return localSha512();
  }
}

function leastLoaded(): HashThread {
  threads.splice(0, threads.length, ...threads.filter((thread) => thread.isUsable));
  const [best] = [...threads].sort((a, b) => a.load - b.load);
  if (best !== undefined && (best.load === 0 || threads.length === MOST)) return best;
  const thread = new HashThread();
  threads.push(thread);
  return thread;
}

/** The same in this thread. Other requests have their turn after each piece. */
export function localSha512(): PieceHash {
  const hash = createHash('sha512');
  return {
    async update(piece) {
      hash.update(piece);
      await setImmediate();
      return piece.buffer;
    },
    digest: async () => hash.digest('base64'),
    abandon() {},
  };
}
