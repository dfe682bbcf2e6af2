/** Lets so many hold a place at the same time. The others wait, first come, first served. */
export class Semaphore {
  readonly places: number;
  readonly #waiting = new Set<() => void>();
  #held = 0;

  constructor(places: number) {
    this.places = places;
  }

  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Waits for a place. The function it returns gives the place back, once.
   *
   * @throws the signal's reason when it aborts before there is a place. Later on the signal changes nothing.
   */
  async acquire(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#held < this.places) this.#held++;
    else await this.#turn(signal);
    return once(() => this.#passOn());
  }

  /** The place of the caller before stays held. */
  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(take);
        reject(signal.reason);
      };
      const take = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      signal.addEventListener('abort', leave);
      this.#waiting.add(take);
    });
  }

  #passOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#held--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

/** Calls back with the first call only. */
export function once(callback: () => void): () => void {
  let isCalled = false;
  return () => {
    if (isCalled) return;
    isCalled = true;
    callback();
  };
}
