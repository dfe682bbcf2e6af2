import { setImmediate } from 'node:timers/promises';
import { unlessAborted } from '../unless-aborted.js';

/** How an answer is found. The signal aborts when nobody waits for it any longer. */
type Find<Answer> = (key: string, signal: AbortSignal) => Promise<Answer>;

/**
 * Answers for many who ask the same at once, such as a crowd of clients with one tree. Each gets an answer that was
 * begun after it asked, so that nobody is told what was true before; those who ask in the same turn of the event loop, or
 * while another answer is under way, share the next.
 */
export class SharedAnswers<Answer> {
  readonly #find: Find<Answer>;
  readonly #latest = new Map<string, SharedAnswer<Answer>>();

  constructor(find: Find<Answer>) {
    this.#find = find;
  }

  async ask(key: string, signal?: AbortSignal): Promise<Answer> {
    const latest = this.#latest.get(key);
    if (latest?.isJoinable) return await latest.awaitedBy(signal);
    const next = new SharedAnswer(latest, (abandoned) => this.#find(key, abandoned));
    this.#latest.set(key, next);
    void next.ended.then(() => {
      if (this.#latest.get(key) === next) this.#latest.delete(key);
    });
    return await next.awaitedBy(signal);
  }
}

/** For so long an answer is put off while more ask for it. */
const GATHERING_MILLISECONDS = 10;

class SharedAnswer<Answer> {
  readonly #answer: Promise<Answer>;
  readonly #abandonment = new AbortController();
  #hasBegun = false;
  #asked = 0;
  #waiting = 0;

  constructor(earlier: SharedAnswer<Answer> | undefined, find: (abandoned: AbortSignal) => Promise<Answer>) {
    this.#answer = this.#foundAfter(earlier, find);
  }

  get isJoinable(): boolean {
    return !this.#hasBegun && !this.#abandonment.signal.aborted;
  }

  /** How it fails is for those who asked. */
  get ended(): Promise<unknown> {
    return this.#answer.catch(() => {});
  }

  async awaitedBy(signal: AbortSignal | undefined): Promise<Answer> {
    this.#asked++;
    this.#waiting++;
    try {
      return await unlessAborted(this.#answer, signal);
    } finally {
      this.#waiting--;
      if (this.#waiting === 0) this.#abandonment.abort();
    }
  }

  /** A crowd comes in many turns of the event loop; alone, one turn is waited for. */
  async #untilAllHaveAsked(): Promise<void> {
    const latestBegin = performance.now() + GATHERING_MILLISECONDS;
    let counted: number;
    do {
      counted = this.#asked;
      await setImmediate();
    } while (this.#asked > counted && performance.now() < latestBegin);
  }

  async #foundAfter(
    earlier: SharedAnswer<Answer> | undefined,
    find: (abandoned: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    await earlier?.ended;
    await this.#untilAllHaveAsked();
    this.#hasBegun = true;
    this.#abandonment.signal.throwIfAborted();
    return await find(this.#abandonment.signal);
  }
}
