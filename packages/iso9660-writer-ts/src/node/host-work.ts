import { pauses, unlessAborted } from '../internal.js';

/** The answer to a call of the file system, or a promise for it. */
export type Answer<T> = T | Promise<T>;

/**
 * Work that asks the file system: one shape for both ways of reading. It yields a promise where it waits for an answer,
 * `undefined` where it may pause, and whatever it delivers.
 */
export type HostWork<T, Delivered = never> = Generator<Promise<unknown> | Delivered | undefined, T, unknown>;

/** Waits for an answer where it is a promise. */
export function* answerTo<T>(answer: Answer<T>): HostWork<T> {
  return isLater(answer) ? ((yield answer) as T) : answer;
}

export function isLater<T>(answer: Answer<T>): answer is Promise<T> {
  return typeof (answer as Partial<Promise<T>> | undefined)?.then === 'function';
}

/** Does work to its end: at once if every answer comes at once, and never pausing. */
export function completed<T>(work: HostWork<T>, signal?: AbortSignal): Answer<T> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    if (step.value !== undefined) return completedLater(work, step.value, signal);
  }
}

async function completedLater<T>(work: HostWork<T>, first: Promise<unknown>, signal?: AbortSignal): Promise<T> {
  let step = await answered(work, first, signal);
  while (!step.done) step = step.value === undefined ? work.next() : await answered(work, step.value, signal);
  return step.value;
}

/**
 * Does work in slices, and lets the event loop turn between them. Gives what the work delivers.
 *
 * @throws the signal's reason once it is aborted, also while the file system does not answer.
 */
export async function* delivered<T, Delivered extends object>(
  work: HostWork<T, Delivered>,
  signal?: AbortSignal,
): AsyncGenerator<Delivered, T, undefined> {
  try {
    let pause = pauses(signal);
    for (let step = work.next(); ; ) {
      if (step.done) return step.value;
      const { value } = step;
      if (value !== undefined && isLater(value)) {
        step = await answered(work, value, signal);
        // The loop has turned while the answer came.
        pause = pauses(signal);
        continue;
      }
      if (value !== undefined) yield value;
      const turn = pause();
      if (turn !== undefined) await turn;
      step = work.next();
    }
  } finally {
    work.return(undefined as never);
  }
}

/** Hands an answer, or the error in its place, to the work that waits for it. */
async function answered<T, Delivered>(work: HostWork<T, Delivered>, answer: Promise<unknown>, signal?: AbortSignal) {
  let value: unknown;
  try {
    value = await unlessAborted(answer, signal);
  } catch (error) {
    return work.throw(error);
  }
  return work.next(value);
}
