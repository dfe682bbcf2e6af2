import { gzipSync } from 'node:zlib';
import { MountHangs } from '../../tree/mounts.js';
import type { HeaderFields } from '../authorisation.js';
import { sha512Of, WHOLE_CONTENT_SHA512 } from '../hash/whole-content-sha512.js';
import type { Settings } from '../options.js';
import { HttpFault, type Refusal, refusalOf } from './alerts.js';
import { acceptsGzip, addHeaders } from './headers.js';

/** Seconds. */
const RETRY_LATER = { 'retry-after': '30' };

/** One request, and what all answers to it have in common. */
export class Exchange {
  readonly request: Request;
  readonly settings: Settings;
  readonly acceptsGzip: boolean;
  readonly #headers: Headers;
  readonly #acts: (() => void)[] = [];
  #isSending = false;

  constructor(request: Request, settings: Settings) {
    this.request = request;
    this.settings = settings;
    this.acceptsGzip = acceptsGzip(request.headers.get('accept-encoding'));
    this.#headers = new Headers(settings.headers);
  }

  /** Whether the client went away. */
  get isAborted(): boolean {
    return this.request.signal.aborted;
  }

  /** Acts when the answer has ended: after its last byte, or when it failed or was given up. */
  whenEnded(act: () => void): void {
    this.#acts.push(act);
  }

  /** Says that the answer goes on after the handler has returned it. The caller calls the result when it has ended. */
  sending(): () => void {
    this.#isSending = true;
    return () => this.#end();
  }

  /** To be called with the handler's own end: an answer without a body that goes on has ended with it. */
  close(): void {
    if (!this.#isSending) this.#end();
  }

  #end(): void {
    for (const act of this.#acts.splice(0)) act();
  }

  /** Sends these with whatever answer comes. */
  addHeaders(headers: HeaderFields): void {
    addHeaders(this.#headers, headers);
  }

  /** The common headers with those of one answer. */
  headers(own: HeaderFields): Headers {
    const headers = new Headers(this.#headers);
    addHeaders(headers, own);
    return headers;
  }

  /** A JSON document. To HEAD it has the headers only, and they are those of GET. */
  json(status: number, json: string, own: HeaderFields = {}): Response {
    const identity = new TextEncoder().encode(json);
    const headers = this.headers(own);
    headers.set('content-type', 'application/json');
    if (this.settings.wholeContentSha512 !== 'off') headers.set(WHOLE_CONTENT_SHA512, sha512Of(identity));
    const compressed = this.acceptsGzip && this.settings.options.gzip !== false;
    if (compressed) headers.set('content-encoding', 'gzip');
    else headers.set('content-length', String(identity.length));
    const body = compressed ? new Uint8Array(gzipSync(identity)) : identity;
    return new Response(this.request.method === 'HEAD' ? null : body, { status, headers });
  }

  refusal({ status, json }: Refusal, own?: HeaderFields): Response {
    return this.json(status, json, own);
  }

  /** The answer to an error. The cause of a 500 or 503 goes to `onError`, and so does a disk that hangs. */
  refuse(error: unknown): Response {
    // No client reads this answer; 499 is the status that proxies log for a client that left.
    if (this.isAborted) return this.refusal(refusalOf(new HttpFault(499, 'the client is gone'), 'each'));
    const refusal = refusalOf(error, this.settings.alerts);
    const cause = error instanceof HttpFault ? error.cause : undefined;
    if (refusal.status === 500) this.report(cause ?? error);
    if (refusal.status === 503 && cause !== undefined) this.report(cause);
    if (error instanceof MountHangs) {
      this.report(error);
      return this.refusal(refusal, RETRY_LATER);
    }
    return this.refusal(refusal);
  }

  /** Tells `onError`, and does not let it break anything. */
  report(error: unknown): void {
    try {
      this.settings.options.onError?.(error, this.request);
    } catch {
      // There is no one left to tell.
    }
  }
}
