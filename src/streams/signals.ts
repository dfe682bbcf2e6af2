/** A signal that aborts with the first of several. */
export interface LinkedSignal<Signal = AbortSignal | undefined> {
  /** `undefined` when there was none to link. */
  readonly signal: Signal;
  /** Removes the listeners from the signals that were linked. To be called when the work has ended. */
  release(): void;
}

/**
 * Links signals for one piece of work. Unlike `AbortSignal.any` it leaves nothing behind: Node keeps what listens to such a
 * signal for as long as the longest-lived of its sources.
 */
export function linkSignals(...sources: readonly AbortSignal[]): LinkedSignal<AbortSignal>;
export function linkSignals(...sources: readonly (AbortSignal | undefined)[]): LinkedSignal;
export function linkSignals(...sources: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const signals = sources.filter((source) => source !== undefined);
  if (signals.length < 2) return { signal: signals[0], release() {} };
  const controller = new AbortController();
  const forward = () => controller.abort(signals.find(({ aborted }) => aborted)?.reason);
  const release = () => {
    for (const signal of signals) signal.removeEventListener('abort', forward);
  };
  if (signals.some(({ aborted }) => aborted)) forward();
  else for (const signal of signals) signal.addEventListener('abort', forward, { once: true });
  return { signal: controller.signal, release };
}

/** Acts once when the signal aborts, or now if it has. Returns how to stop listening. */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
  return () => signal.removeEventListener('abort', act);
}
