import type { HeaderFields } from './authorisation.js';

/**
 * `release` lets the image be made, and is called exactly once: when the image has ended, failed or lost its client.
 * A refusal is answered as it is; its headers can say when to come back (`Retry-After`).
 */
export type Admission =
  | { readonly release: () => void }
  | { readonly status: 429 | 503; readonly text: string; readonly headers?: HeaderFields };

/**
 * May another image be made now? Asked after the request passed validation; to wait is to let the client wait. The
 * signal aborts when nobody needs the answer any more. What it throws is answered with 500 and goes to `onError`.
 */
export type Admit = (request: Request, signal: AbortSignal) => Promise<Admission>;
