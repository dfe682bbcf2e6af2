import { setImmediate } from 'node:timers/promises';
import { unlessAborted } from '../../streams/unless-aborted.js';

/** How an answer is found. The signal aborts when the last waiting client has left. */
type Find<Answer> = (key: string, signal: AbortSignal) => Promise<Answer>;

/**
 * Answers for many who ask the same at once, such as a crowd of clients with one tree. Each gets an answer that was
 * begun after it asked, never an older one; callers that ask in the same turn of the event loop, or while another answer
 * is under way, share the next.
 */
export class SharedAnswers<Answer> {
  readonly #find: Find<Answer>;
  readonly #areExpected: () => boolean;
  readonly #latest = new Map<string, SharedAnswer<Answer>>();

  /** @param areExpected whether others are about to ask, and worth waiting for */
  constructor(find: Find<Answer>, areExpected = () => false) {
    this.#find = find;
    this.#areExpected = areExpected;
  }

  async ask(key: string, signal?: AbortSignal): Promise<Answer> {
    const latest = this.#latest.get(key);
    if (latest?.isJoinable) return await latest.awaitedBy(signal);
    const next = new SharedAnswer(latest, (abandoned) => this.#find(key, abandoned), this.#areExpected);
    this.#latest.set(key, next);
    void next.ended.then(() => {
      if (this.#latest.get(key) === next) this.#latest.delete(key);
    });
    return await next.awaitedBy(signal);
  }
}

/** For so long an answer is put off while more ask for it: a crowd of a hundred takes most of it to be read. */
const GATHERING_MILLISECONDS = 100;

/** After so many turns of the event loop without a caller the gathering ends. On an idle loop they take some tenths of a millisecond. */
const QUIET_TURNS = 4;

class SharedAnswer<Answer> {
  readonly #answer: Promise<Answer>;
  readonly #abandonment = new AbortController();
  #hasBegun = false;
  #asked = 0;
  #waiting = 0;

  constructor(
    earlier: SharedAnswer<Answer> | undefined,
    find: (abandoned: AbortSignal) => Promise<Answer>,
    areExpected: () => boolean,
  ) {
    this.#answer = this.#foundAfter(earlier, find, areExpected);
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

  /** A crowd comes in many turns of the event loop. */
  async #untilAllHaveAsked(areExpected: () => boolean): Promise<void> {
    const latestBegin = performance.now() + GATHERING_MILLISECONDS;
    let quietTurns = 0;
    while (quietTurns < QUIET_TURNS && performance.now() < latestBegin) {
      const counted = this.#asked;
      await setImmediate();
      quietTurns = this.#asked > counted || areExpected() ? 0 : quietTurns + 1;
    }
  }

  async #foundAfter(
    earlier: SharedAnswer<Answer> | undefined,
    find: (abandoned: AbortSignal) => Promise<Answer>,
    areExpected: () => boolean,
  ): Promise<Answer> {
    await earlier?.ended;
    await this.#untilAllHaveAsked(areExpected);
    this.#hasBegun = true;
    this.#abandonment.signal.throwIfAborted();
    return await find(this.#abandonment.signal);
  }
}
