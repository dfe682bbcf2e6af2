import PQueue from 'p-queue';
import type { Admission } from '../http/isos/admission.js';

export interface GenerationLimits {
  /** Images that are made at the same time. */
  readonly maxGenerations: number;
  /** Requests that wait for one of them to end; 0: nobody waits. */
  readonly maxQueue: number;
  /** Milliseconds that a request waits at most. */
  readonly queueTimeout: number;
}

export type QueueRefusal = 'full' | 'timeout';

/**
 * Lets so many images be made at the same time; further requests wait, first come, first served. A client that leaves
 * frees its place.
 */
export class GenerationQueue {
  readonly #limits: GenerationLimits;
  readonly #queue: PQueue;
  readonly #onRefusal: (reason: QueueRefusal) => void;

  constructor(limits: GenerationLimits, onRefusal: (reason: QueueRefusal) => void) {
    this.#limits = limits;
    this.#queue = new PQueue({ concurrency: limits.maxGenerations });
    this.#onRefusal = onRefusal;
  }

  get running(): number {
    return this.#queue.pending;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** `admit` of the handler. Rejects only when the signal aborts, and then nobody waits for an answer. */
  async admit(_request: Request, signal: AbortSignal): Promise<Admission> {
    const { maxGenerations, maxQueue } = this.#limits;
    const isFull = this.running >= maxGenerations && this.waiting >= maxQueue;
    return isFull ? this.#refuse('full') : await this.#wait(signal);
  }

  async #wait(client: AbortSignal): Promise<Admission> {
    // Of the waiting only: p-queue would take an abort later on for the end of the work.
    const waiting = new AbortController();
    const leave = () => waiting.abort(client.reason);
    const timer = setTimeout(() => waiting.abort(TIMEOUT), this.#limits.queueTimeout);
    client.addEventListener('abort', leave, { once: true });
    if (client.aborted) leave();
    try {
      return await this.#begin(waiting.signal);
    } catch (reason) {
      if (reason === TIMEOUT) return this.#refuse('timeout');
      throw reason;
    } finally {
      clearTimeout(timer);
      client.removeEventListener('abort', leave);
    }
  }

  /** Resolves when it is this one's turn. The turn ends with the release. */
  #begin(signal: AbortSignal): Promise<Admission> {
    return new Promise((admit, refuse) => {
      const turn = () => new Promise<void>((release) => admit({ release }));
      this.#queue.add(turn, { signal }).catch(refuse);
    });
  }

  #refuse(reason: QueueRefusal): Admission {
    this.#onRefusal(reason);
    return { status: 503, text: 'too many images are being made, try again later', headers: RETRY_LATER };
  }
}

const TIMEOUT = Symbol('the queue timeout is over');

/** An image takes about as long as its transfer. */
const RETRY_LATER = { 'retry-after': '30' };
