import type { Admission } from '../http/isos/admission.js';
import { once, Semaphore } from './semaphore.js';
import { visitOf } from './watch/visits.js';

export interface GenerationLimits {
  /** Images that are made at the same time: planned and hashed, up to their first byte. */
  readonly maxGenerations: number;
  /** Requests that wait for one of them; with 0 none does. */
  readonly maxQueue: number;
  /** Milliseconds that a request waits at most. */
  readonly queueTimeout: number;
  /** Images that are made and sent at the same time. */
  readonly maxTransfers: number;
  /** How many of them one user may have. */
  readonly maxUserTransfers: number;
}

/** `full`: the queue is. `timeout`: of the wait. `transfers`: all of them are taken. `user`: the user's share is. */
export type Refusal = 'full' | 'timeout' | 'transfers' | 'user';

const TEXTS: Readonly<Record<Refusal, string>> = {
  full: 'too many images are being made, try again later',
  timeout: 'too many images are being made, try again later',
  transfers: 'too many images are being sent, try again later',
  user: 'this user has too many images under way, try again later',
};

/** Seconds. */
const RETRY_LATER = { 'retry-after': '30' };

/**
 * Admits images to being made, a few at a time, and to being sent, many at a time: a client that reads slowly takes
 * nothing from requests that wait for an image to be made. A client that leaves frees its place.
 */
export class Generations {
  readonly #limits: GenerationLimits;
  readonly #making: Semaphore;
  readonly #byUser = new Map<string, number>();
  readonly #onRefusal: (reason: Refusal) => void;
  #transfers = 0;

  constructor(limits: GenerationLimits, onRefusal: (reason: Refusal) => void) {
    this.#limits = limits;
    this.#making = new Semaphore(limits.maxGenerations);
    this.#onRefusal = onRefusal;
  }

  /** Images that are being made. */
  get making(): number {
    return this.#making.held;
  }

  /** Requests that wait to have theirs made. */
  get waiting(): number {
    return this.#making.waiting;
  }

  /** Images that are being made or sent, and requests that wait. */
  get transfers(): number {
    return this.#transfers;
  }

  /** `admit` of the handler. Rejects only when the signal aborts: the client has left. */
  async admit(request: Request, signal: AbortSignal): Promise<Admission> {
    const user = visitOf(request)?.user ?? '';
    const refusal = this.#refusalFor(user);
    if (refusal !== undefined) return this.#refuse(refusal);
    const leave = this.#enter(user);
    try {
      const made = await this.#placeWithin(signal);
      const release = once(() => {
        made();
        leave();
      });
      return { made, release };
    } catch (reason) {
      leave();
      if (reason === TIMEOUT) return this.#refuse('timeout');
      throw reason;
    }
  }

  #refusalFor(user: string): Refusal | undefined {
    const { maxGenerations, maxQueue, maxTransfers, maxUserTransfers } = this.#limits;
    if (this.#transfers >= maxTransfers) return 'transfers';
    if ((this.#byUser.get(user) ?? 0) >= maxUserTransfers) return 'user';
    return this.making >= maxGenerations && this.waiting >= maxQueue ? 'full' : undefined;
  }

  #enter(user: string): () => void {
    this.#transfers++;
    this.#byUser.set(user, (this.#byUser.get(user) ?? 0) + 1);
    return () => {
      this.#transfers--;
      const left = this.#byUser.get(user)! - 1;
      if (left === 0) this.#byUser.delete(user);
      else this.#byUser.set(user, left);
    };
  }

  async #placeWithin(client: AbortSignal): Promise<() => void> {
    const waiting = new AbortController();
    const leave = () => waiting.abort(client.reason);
    const timer = setTimeout(() => waiting.abort(TIMEOUT), this.#limits.queueTimeout);
    client.addEventListener('abort', leave);
    if (client.aborted) leave();
    try {
      return await this.#making.acquire(waiting.signal);
    } finally {
      clearTimeout(timer);
      client.removeEventListener('abort', leave);
    }
  }

  #refuse(reason: Refusal): Admission {
    this.#onRefusal(reason);
    return { status: 503, text: TEXTS[reason], headers: RETRY_LATER };
  }
}

const TIMEOUT = Symbol('the queue timeout is over');
