/** The longest we work without letting the event loop turn, in milliseconds. A server's other requests wait for this. */
const SLICE = 8;

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

/** `setImmediate` where there is one: `setTimeout` waits at least a millisecond. */
function nextTurn(): Promise<void> {
  const { setImmediate: soon } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  return new Promise((resolve) => {
    if (soon === undefined) setTimeout(resolve, 0);
    else soon(resolve);
  });
}
