/** Rejects with the signal's reason as soon as it aborts, without waiting for the answer. */
export async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await answer;
  signal.throwIfAborted();
  let leave = () => {};
  const departure = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([answer, departure]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
