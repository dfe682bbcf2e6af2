import type { ServerResponse } from 'node:http';

/** The answers that are under way. */
export class InFlight {
  readonly #answers = new Set<ServerResponse>();
  readonly #waiting: (() => void)[] = [];

  get size(): number {
    return this.#answers.size;
  }

  add(answer: ServerResponse): void {
    this.#answers.add(answer);
    answer.once('close', () => {
      this.#answers.delete(answer);
      if (this.size > 0) return;
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  /** Resolves when there are none, now or later. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      if (this.size === 0) resolve();
      else this.#waiting.push(resolve);
    });
  }
}
