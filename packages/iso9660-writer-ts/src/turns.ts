/** The longest we work without letting the event loop turn, in milliseconds. A server's other requests wait for this. */
const SLICE = 5;

/** Answers a promise when it is time to let others work, and nothing when it is not. */
export function breather(): () => Promise<void> | undefined {
  let sliceStart = performance.now();
  return () => {
    const now = performance.now();
    if (now - sliceStart < SLICE) return undefined;
    return nextTurn().then(() => {
      sliceStart = performance.now();
    });
  };
}

/** Whoever waits to go on, in the order of arrival. */
const waiting: (() => void)[] = [];

/** One of them goes on in each turn of the event loop: together they would hold it as often as there are streams. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) soon(goOn);
  });
}

function goOn(): void {
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
