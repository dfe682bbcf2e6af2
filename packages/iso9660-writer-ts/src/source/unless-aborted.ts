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
