import type { Exchange } from './exchange.js';
import { HttpFault } from './http-fault.js';

const REFUSALS: ReadonlySet<number> = new Set([429, 503]);

/**
 * Answers how to release what was admitted.
 *
 * @throws {HttpFault} 429 or 503 with the callback's text.
 * @throws {TypeError} when the callback answered anything else.
 */
export async function askAdmission(exchange: Exchange, signal: AbortSignal): Promise<() => void> {
  const { request, settings } = exchange;
  if (settings.options.admit === undefined) return () => {};
  const admission = await settings.options.admit(request, signal);
  if ('status' in admission && REFUSALS.has(admission.status)) {
    exchange.addHeaders(admission.headers);
    throw new HttpFault(admission.status, admission.text);
  }
  if (!('release' in admission) || typeof admission.release !== 'function') {
    throw new TypeError('admit answered neither a release nor one of the statuses 429 and 503');
  }
  return () => releaseQuietly(admission.release, exchange);
}

/** A release that fails breaks no transfer. */
function releaseQuietly(release: () => void, exchange: Exchange): void {
  try {
    release();
  } catch (error) {
    exchange.report(error);
  }
}
