/**
 * The longest that work holds the event loop, in milliseconds. A server's other requests wait for this, and 5 leaves
 * room for one slow call within the 10 that it can bear.
 */
const SLICE = 5;

/** Work in steps of well under a millisecond: a pass over a tree that yields wherever it may pause. */
export type Work<T> = Generator<void, T, void>;

/** Whether a pass over a long list, one directory's names for example, may pause behind a member. */
export function mayPauseAfter(index: number): boolean {
  return index % 256 === 255;
}

/** Whether work whose steps may be microseconds, or as long as a slow disk takes, may pause behind one of them. */
export function everyMillisecond(): () => boolean {
  let last = performance.now();
  return () => {
    const now = performance.now();
    if (now - last < 1) return false;
    last = now;
    return true;
  };
}

/** Members of a list that are sorted in one step. */
const RUN = 512;

/**
 * Sorts a list, which may be a directory's hundred thousand names, in steps that fit into any kind of work. Equals keep
 * their order.
 */
export function* sorted<T>(
  items: readonly T[],
  compare: (one: T, other: T) => number,
): Generator<undefined, T[], unknown> {
  if (items.length <= RUN) return [...items].sort(compare);
  const middle = items.length >> 1;
  const first = yield* sorted(items.slice(0, middle), compare);
  yield;
  const second = yield* sorted(items.slice(middle), compare);
  if (compare(first.at(-1)!, second[0]!) <= 0) return first.concat(second);
  const merged: T[] = [];
  let one = 0;
  let other = 0;
  while (merged.length < items.length) {
    const isFirst = other === second.length || (one < first.length && compare(first[one]!, second[other]!) <= 0);
    merged.push(isFirst ? first[one++]! : second[other++]!);
    if (mayPauseAfter(merged.length)) yield;
  }
  return merged;
}

/**
 * Does work in slices, and lets the event loop turn between them.
 *
 * @throws the signal's reason once it is aborted, within one step; the work then runs its `finally` blocks.
 */
export async function inTurns<T>(work: Work<T>, signal?: AbortSignal): Promise<T> {
  const pause = pauses(signal);
  try {
    signal?.throwIfAborted();
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
      const turn = pause();
      if (turn !== undefined) await turn;
    }
  } finally {
    work.return(undefined as never);
  }
}

/** Does work without pausing. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/**
 * The same clock and queue for asynchronous loops. The function throws the reason of an aborted signal. It returns
 * `undefined` while the slice lasts, and a promise for the next one when it is over: after its time, or when other callers
 * wait and one of them has had its turn meanwhile.
 */
export function pauses(signal?: AbortSignal): () => Promise<void> | undefined {
  let sliceStart = performance.now();
  let given = turnsGiven;
  return () => {
    signal?.throwIfAborted();
    // Those that wait began earlier. Without this the last of a hundred equal streams ends before the first.
    const overtakes = waiting.length > 0 && given !== turnsGiven;
    if (!overtakes && performance.now() - sliceStart < SLICE) return undefined;
    return nextTurn(signal).then(() => {
      given = turnsGiven;
      sliceStart = performance.now();
    });
  };
}

/** Callers waiting to continue, first in, first out. */
const waiting: (() => void)[] = [];

/**
 * Waits for a turn of the event loop. One caller continues in each: together they would hold the loop for as many slices
 * as there are streams and plans.
 *
 * @throws the signal's reason if it is aborted by then.
 */
export async function nextTurn(signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (waiting.push(resolve) === 1) soon(goOn);
  });
  signal?.throwIfAborted();
}

/** Counts the callers that have continued. */
let turnsGiven = 0;

function goOn(): void {
  turnsGiven++;
  waiting.shift()?.();
  if (waiting.length > 0) soon(goOn);
}

/**
 * `setImmediate` where there is one. Browsers have none, and hold the timers of a page that is out of sight back for
 * half a second and more each; messages they deliver at once.
 */
function soon(callback: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  if (setImmediate === undefined) byMessage(callback);
  else setImmediate(callback);
}

function byMessage(callback: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    // An open port would keep a worker or a process alive.
    port1.close();
    callback();
  };
  port2.postMessage(undefined);
}

/** An answer, or the signal's reason as soon as it is aborted, whatever becomes of the answer. */
export async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await answer;
  let leave = () => {};
  const departure = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([answer, departure]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
