import { setImmediate } from 'node:timers/promises';

/** A server's event loop must not be held for more than about 10 ms; half of that leaves room for one slow call. */
const TURN_MILLISECONDS = 5;

/** Our turn of the event loop. Synchronous work asks now and then whether the turn is over, and passes it on. */
export class Turn {
  #startedAt = performance.now();

  isOver(): boolean {
    return performance.now() - this.#startedAt >= TURN_MILLISECONDS;
  }

  async pass(): Promise<void> {
    await setImmediate();
    this.#startedAt = performance.now();
  }
}
