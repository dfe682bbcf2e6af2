import { HttpFault } from '../answer/alerts.js';
import type { Exchange } from '../answer/exchange.js';
import type { HeaderFields } from '../authorisation.js';

/**
 * `release` lets the image be made, and is called exactly once: when the image has ended, failed or lost its client.
 * `made` is called when its first byte is there, if it comes to that: from then on it is sent, at the pace of its client.
 * A refusal is answered as it is; its headers can say when to come back (`Retry-After`).
 */
export type Admission =
  | { readonly made?: () => void; readonly release: () => void }
  | { readonly status: 429 | 503; readonly text: string; readonly headers?: HeaderFields };

/**
 * May another image be made now? Asked after the request passed validation; to wait is to let the client wait. The
 * signal aborts when the client has left. What it throws is answered with 500 and goes to `onError`.
 */
export type Admit = (request: Request, signal: AbortSignal) => Promise<Admission>;

const REFUSALS: ReadonlySet<number> = new Set([429, 503]);

/**
 * Returns what was admitted, with callbacks that never throw.
 *
 * @throws {HttpFault} 429 or 503 with the callback's text.
 * @throws {TypeError} when the callback answered anything else.
 */
export async function askAdmission(exchange: Exchange, signal: AbortSignal): Promise<Admitted> {
  const { request, settings } = exchange;
  if (settings.options.admit === undefined) return { made() {}, release() {} };
  const admission = await settings.options.admit(request, signal);
  if ('status' in admission && REFUSALS.has(admission.status)) {
    exchange.addHeaders(admission.headers);
    throw new HttpFault(admission.status, admission.text);
  }
  if (!('release' in admission) || typeof admission.release !== 'function') {
    throw new TypeError('admit answered neither a release nor one of the statuses 429 and 503');
  }
  const { made, release } = admission;
  let isMade = false;
  const makeOnce = () => {
    if (isMade) return;
    isMade = true;
    callQuietly(made, exchange);
  };
  return { made: makeOnce, release: () => callQuietly(release, exchange) };
}

type Admitted = Required<Extract<Admission, { release: unknown }>>;

/** A callback that fails breaks no transfer. */
function callQuietly(callback: (() => void) | undefined, exchange: Exchange): void {
  try {
    callback?.();
  } catch (error) {
    exchange.report(error);
  }
}
