/** As much of the past as tells how fast it goes now, in milliseconds. */
const WINDOW = 8000;

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** How fast something grows, from its last seconds. */
export class Pace {
  #samples: Sample[] = [];

  /** @param at milliseconds of any clock that does not go back. */
  add(bytes: number, at: number): void {
    this.#samples = [...this.#samples.filter((sample) => at - sample.at <= WINDOW), { at, bytes }];
  }

  /** Unknown until there is something to compare with. */
  get bytesPerSecond(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < 500) return undefined;
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  }

  /** Unknown while nothing moves. */
  secondsTo(total: number): number | undefined {
    const speed = this.bytesPerSecond;
    const bytes = this.#samples.at(-1)?.bytes ?? 0;
    return speed === undefined || speed <= 0 ? undefined : (total - bytes) / speed;
  }
}
