import { unlessAborted } from 'iso9660-writer-ts/internal';
import { linkSignals } from '../../streams/signals.js';
import { HttpFault } from './alerts.js';
import type { Exchange } from './exchange.js';

/**
 * Runs the work that comes before the first byte of an answer, with a signal that aborts when the client leaves or
 * `firstByteTimeout` is over. Work that does not hear the signal is not waited for.
 *
 * @throws {HttpFault} 503 when the time is over.
 */
export async function withinFirstByteLimit<T>(
  exchange: Exchange,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { request } = exchange;
  const { firstByteTimeout } = exchange.settings.options;
  if (firstByteTimeout === undefined) return await work(request.signal);
  const limit = new AbortController();
  const { signal, release } = linkSignals(request.signal, limit.signal);
  exchange.whenEnded(release);
  const timer = setTimeout(() => limit.abort(new HttpFault(503, 'server timed out')), firstByteTimeout);
  try {
    return await unlessAborted(work(signal), limit.signal);
  } finally {
    // What moves by now is never cut.
    clearTimeout(timer);
  }
}
