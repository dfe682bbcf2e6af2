const KIB = 1024;
const MIB = 1024 * KIB;

/** All that a pipe of Linux holds, and half of it. */
const [WHOLE, HALF] = [64 * KIB, 32 * KIB];

/** Bytes that are timed together. */
const WINDOW = MIB;

/** Odd, so that one of the two has more. */
const PAIRS = 5;

/** Bytes that go out in the better pieces before both are tried again: five of a hundred bytes are a trial. */
const KEPT = 200 * MIB;

/**
 * Finds out, while an image is written, which pieces get it through a pipe sooner. Pieces that fill the pipe make writer and
 * reader work by turns, each asleep until the other has done the whole; of halves there are twice as many. Which is
 * better depends on how soon a sleeping processor wakes, and either can take a third longer than the other (decision 0051).
 */
export class PieceOfPipe {
  readonly #now: () => number;
  /** Milliseconds of the windows of this trial, in their order. */
  #times: number[] = [];
  #bytes = WHOLE;
  #left = 0;
  #since: number | undefined;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** The length of the piece that is written next. To be asked once for each. */
  next(): number {
    if (this.#left <= 0) this.#endWindow();
    this.#left -= this.#bytes;
    return this.#bytes;
  }

  #endWindow(): void {
    const now = this.#now();
    if (this.#since !== undefined) this.#times.push(now - this.#since);
    if (this.#times.length < 2 * PAIRS) {
      this.#bytes = pieceInWindow(this.#times.length);
      this.#left = WINDOW;
      this.#since = now;
    } else {
      this.#bytes = better(this.#times);
      this.#left = KEPT;
      this.#since = undefined;
      this.#times = [];
    }
  }
}

/** One of each in every pair, whole ones first in every other: what grows slower or faster meets both. */
function pieceInWindow(window: number): number {
  return ((window + 1) >> 1) % 2 === 0 ? WHOLE : HALF;
}

/** The one that was faster in more pairs: a pause of the machine spoils one of them. */
function better(times: readonly number[]): number {
  let wins = 0;
  for (let window = 0; window < times.length; window += 2) {
    const [first = 0, second = 0] = [times[window], times[window + 1]];
    const isWholeFirst = pieceInWindow(window) === WHOLE;
    if (isWholeFirst ? first < second : second < first) wins++;
  }
  return wins > PAIRS / 2 ? WHOLE : HALF;
}
