import { isDeepStrictEqual } from 'node:util';
import { unlessAborted } from 'iso9660-writer-ts/internal';

export interface SharedAnswersOptions {
  /** Milliseconds for which an answer is given again, from when it was begun. 0 shares only answers in flight. */
  readonly freshFor: number;
  /** Ended answers kept at most; the one that was asked for longest ago goes first. */
  readonly most: number;
}

/**
 * Answers that are shared by all callers with an equal question: those in flight, and those younger than their freshness. A
 * question is data, compared by value; functions in it are compared by identity. An answer that fails is not kept.
 */
export class SharedAnswers<Answer> {
  readonly #options: SharedAnswersOptions;
  /** In the order of their use. */
  #answers: readonly SharedAnswer<Answer>[] = [];

  constructor(options: SharedAnswersOptions) {
    this.#options = options;
  }

  /**
   * Returns the shared answer, or calls `find` for a new one. A caller that leaves by its `signal` ends only its own waiting;
   * the signal given to `find` aborts when the last caller has left.
   */
  async ask(
    question: unknown,
    find: (abandoned: AbortSignal) => Promise<Answer>,
    signal?: AbortSignal,
  ): Promise<Answer> {
    signal?.throwIfAborted();
    const kept = this.#answers.filter((answer) => this.#isShared(answer));
    const found = kept.find((answer) => isDeepStrictEqual(answer.question, question));
    const answer = found ?? new SharedAnswer(question, find);
    this.#answers = [...kept.filter((other) => other !== found), answer];
    try {
      return await answer.awaitedBy(signal);
    } finally {
      this.#dropOldest();
    }
  }

  get size(): number {
    return this.#answers.length;
  }

  /** Forgets what is not fresh any more, which the next question would do as well. */
  dropStale(): void {
    this.#answers = this.#answers.filter((answer) => this.#isShared(answer));
  }

  #isShared({ state, age }: SharedAnswer<Answer>): boolean {
    return state === 'in flight' || (state === 'ended' && age < this.#options.freshFor);
  }

  #dropOldest(): void {
    const shared = this.#answers.filter((answer) => this.#isShared(answer));
    let tooMany = shared.filter(({ state }) => state === 'ended').length - this.#options.most;
    this.#answers = shared.filter(({ state }) => state === 'in flight' || tooMany-- <= 0);
  }
}

class SharedAnswer<Answer> {
  readonly #answer: Promise<Answer>;
  readonly #abandonment = new AbortController();
  readonly #begunAt = performance.now();
  #waiting = 0;
  #state: 'in flight' | 'ended' | 'failed' = 'in flight';

  constructor(
    readonly question: unknown,
    find: (abandoned: AbortSignal) => Promise<Answer>,
  ) {
    this.#answer = find(this.#abandonment.signal);
    this.#answer.then(
      () => {
        if (this.#state === 'in flight') this.#state = 'ended';
      },
      () => {
        this.#state = 'failed';
      },
    );
  }

  get state(): 'in flight' | 'ended' | 'failed' {
    return this.#state;
  }

  get age(): number {
    return performance.now() - this.#begunAt;
  }

  async awaitedBy(signal: AbortSignal | undefined): Promise<Answer> {
    this.#waiting++;
    try {
      return await unlessAborted(this.#answer, signal);
    } finally {
      this.#waiting--;
      if (this.#waiting === 0 && this.#state === 'in flight') {
        this.#state = 'failed';
        this.#abandonment.abort(signal?.reason);
      }
    }
  }
}
