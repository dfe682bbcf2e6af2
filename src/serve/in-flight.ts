import type { ServerResponse } from 'node:http';

/** The answers that are under way. */
export class InFlight {
  readonly #answers = new Set<ServerResponse>();
  #onEmpty = () => {};

  get size(): number {
    return this.#answers.size;
  }

  add(answer: ServerResponse): void {
    this.#answers.add(answer);
    answer.once('close', () => {
      this.#answers.delete(answer);
      if (this.size === 0) this.#onEmpty();
    });
  }

  /** Resolves when there are none, now or later. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
      if (this.size === 0) resolve();
    });
  }
}
