import { patientTurn } from '../../patient-turns.js';

/** Work in steps of less than a millisecond, so that it can be done at once or between other work. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The work that was begun last; the next one waits for it. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Lets the event loop turn after each step. One after the other: of many that are asked for at once the first is done
 * early, and no turn gets longer for their number.
 */
export function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  const result = last.then(() => walk(steps));
  last = result.catch(() => {});
  return result;
}

async function walk<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    await patientTurn();
    const { done, value } = steps.next();
    if (done) return value;
  }
}
