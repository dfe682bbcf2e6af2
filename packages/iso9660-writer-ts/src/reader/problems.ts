import { IsoReadError, type ReadPlace, type ReadProblem, type ReadProblemCode } from './read-error.js';

/** A damaged image can have one in each record; this many describe it well enough. */
const MOST = 10_000;

/** Collects the problems of one image. What is read twice is told once. */
export class Problems {
  readonly list: ReadProblem[] = [];
  readonly #told = new Set<string>();
  readonly #throws: boolean;

  constructor(handling: 'collect' | 'throw') {
    this.#throws = handling === 'throw';
  }

  /** @throws {IsoReadError} when the caller asked for problems to be thrown. */
  report(code: ReadProblemCode, message: string, place: ReadPlace = {}): void {
    if (this.#throws) throw new IsoReadError(code, message, place);
    this.#add(`${code} ${place.sector ?? ''} ${place.path ?? message}`, { code, ...place, message });
  }

  /** Tells of a kind of problem that is no worse for occurring often, where it is first seen. */
  reportOnce(code: ReadProblemCode, message: string, place: ReadPlace = {}): void {
    if (this.#told.has(code)) return;
    this.#told.add(code);
    this.report(code, message, place);
  }

  #add(key: string, problem: ReadProblem): void {
    if (this.#told.has(key) || this.list.length > MOST) return;
    this.#told.add(key);
    this.list.push(
      this.list.length < MOST
        ? problem
        : { code: 'MORE_PROBLEMS', message: `there are more than ${MOST} problems; no more are told` },
    );
  }
}
