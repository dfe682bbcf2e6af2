import { announceUrgency } from '../patient-turns.js';

/** A turn of the event loop must not take more than about 10 ms; half of that leaves room for the last one's work. */
const TURN_MILLISECONDS = 5;

/** Callers waiting to continue, first in, first out. */
const waiting: (() => void)[] = [];
let turnBeganAt: number | undefined;

/**
 * Waits until this turn of the event loop has time for one more request. A crowd that arrives in one turn, or has waited
 * for the same, would hold it together, however little each of them needs. A single request does not wait.
 */
export function whenTurnHasTime(): Promise<void> | undefined {
  if (waiting.length === 0 && turnBeganAt === undefined) {
    beginTurn();
    return undefined;
  }
  return new Promise((resolve) => {
    waiting.push(resolve);
    setImmediate(goOn);
  });
}

/** One at a time, because only between two immediates is it known how long the work of the first took. */
function goOn(): void {
  announceUrgency();
  if (performance.now() - (turnBeganAt ?? beginTurn()) < TURN_MILLISECONDS) waiting.shift()?.();
  else setImmediate(goOn);
}

function beginTurn(): number {
  setImmediate(() => {
    turnBeganAt = undefined;
  });
  turnBeganAt = performance.now();
  return turnBeganAt;
}
