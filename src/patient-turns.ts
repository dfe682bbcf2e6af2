/** Who waited so long goes on even if requests keep coming: an image that has begun must not stand still. */
const PATIENCE_MILLISECONDS = 200;

interface Waiting {
  readonly since: number;
  goOn(): void;
}

/** In the order of arrival. */
const waiting: Waiting[] = [];
let isUrgent = false;

/** Says that a client waits for a first byte. */
export function announceUrgency(): void {
  isUrgent = true;
}

/**
 * A turn of the event loop for work that is less urgent than first bytes. Callers get it one after the other, when a
 * turn has brought nothing urgent. Node accepts one connection in each turn, so that whatever else is done in it is what
 * the last of a crowd waits for, as many times as there are clients before it.
 */
export function patientTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push({ since: performance.now(), goOn: resolve }) === 1) setImmediate(turn);
  });
}

function turn(): void {
  const isQuiet = !isUrgent;
  isUrgent = false;
  if (isQuiet || isOverdue()) waiting.shift()?.goOn();
  if (waiting.length > 0) setImmediate(turn);
}

function isOverdue(): boolean {
  const [first] = waiting;
  return first !== undefined && performance.now() - first.since > PATIENCE_MILLISECONDS;
}
