import { HttpFault } from './alerts.js';
import type { Exchange } from './exchange.js';

/**
 * Runs the work that comes before the first byte of an answer, with a signal that aborts when the client leaves or
 * `firstByteTimeout` is over. Work that does not hear the signal is not waited for.
 *
 * @throws {HttpFault} 503 when the time is over.
 */
export async function withinFirstByteLimit<T>(
  { request, settings }: Exchange,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { firstByteTimeout } = settings.options;
  if (firstByteTimeout === undefined) return await work(request.signal);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new HttpFault(503, 'server timed out')), firstByteTimeout);
  try {
    const signal = AbortSignal.any([request.signal, limit.signal]);
    return await Promise.race([work(signal), rejectionOf(limit.signal)]);
  } finally {
    // What moves by now is never cut.
    clearTimeout(timer);
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
