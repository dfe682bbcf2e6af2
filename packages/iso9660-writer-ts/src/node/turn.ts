/** A server's event loop must not be held for more than about 10 ms; half of that leaves room for one slow call. */
const TURN_MILLISECONDS = 5;

/** Whoever waits for a turn, in the order of arrival. */
const waiting: (() => void)[] = [];

/** Our turn of the event loop. Synchronous work asks now and then whether the turn is over, and passes it on. */
export class Turn {
  #startedAt = performance.now();

  isOver(): boolean {
    return performance.now() - this.#startedAt >= TURN_MILLISECONDS;
  }

  /** Waits until the loop has turned, and once more for each of those who wait already: they would hold it together. */
  async pass(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(goOn);
    });
    this.#startedAt = performance.now();
  }
}

function goOn(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(goOn);
}
