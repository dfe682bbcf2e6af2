import { X509Certificate } from 'node:crypto';
import { type IncomingMessage, request as overTcp } from 'node:http';
import { request as overTls } from 'node:https';
import { linkSignals } from '../../streams/signals.js';

/** Of the web's `fetch` as much as is used: a GET that follows no redirection. */
export type Fetch = (
  url: string,
  init: { readonly headers: Record<string, string>; readonly redirect: 'manual'; readonly signal: AbortSignal },
) => Promise<Response>;

/** An answer before its meaning is known. */
export interface RawAnswer {
  readonly status: number;
  /** The values of `Set-Cookie`. */
  readonly cookies: readonly string[];
  readonly text: string;
}

/** Traffic Ops cannot be asked. The text is for clients and names no place; `message` is for logs. */
export class TrafficOpsFault extends Error {
  override readonly name = 'TrafficOpsFault';
  readonly text: string;

  /** There is no `cause`: errors of node:http and node:tls carry the bytes of answers, and so session cookies. */
  constructor(text: string, url: string, fact: string) {
    super(`${text}: GET ${url}: ${fact}`);
    this.text = text;
  }
}

/** Milliseconds for a whole answer. An answer of Traffic Ops is one query of its database. */
const PATIENCE = 10_000;

/** Longer than any list of roles or Parameters that was filtered by name. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface TransportOptions {
  readonly ca?: string | Uint8Array;
  readonly fetch?: Fetch;
}

/** One GET. @throws {TrafficOpsFault} when there is no answer, or when `signal` aborts, with its reason. */
export type Transport = (url: string, headers: Record<string, string>, signal?: AbortSignal) => Promise<RawAnswer>;

/**
 * Certificates are checked against `ca`, or else against those that Node.js knows. There is no switch to trust all.
 *
 * @throws {RangeError} when `ca` holds no certificate.
 */
export function createTransport({ ca, fetch }: TransportOptions): Transport {
  if (ca !== undefined) checkCertificates(ca);
  const open = fetch === undefined ? openWithNode(ca) : openWithFetch(fetch);
  return async (url, headers, outer) => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), PATIENCE);
    const { signal = limit.signal, release } = linkSignals(outer, limit.signal);
    try {
      return await open(url, headers, signal);
    } catch (error) {
      outer?.throwIfAborted();
      if (limit.signal.aborted) throw new TrafficOpsFault('Traffic Ops is too slow', url, `over ${PATIENCE} ms`);
      throw faultOf(error, url);
    } finally {
      clearTimeout(timer);
      release();
    }
  };
}

type Open = (url: string, headers: Record<string, string>, signal: AbortSignal) => Promise<RawAnswer>;

/** The `fetch` of Node.js takes no certificates. Connections are not kept: answers are, for seconds. */
function openWithNode(ca: string | Uint8Array | undefined): Open {
  return async (url, headers, signal) => {
    const request = new URL(url).protocol === 'https:' ? overTls : overTcp;
    const options = { headers, signal, agent: false, ...(ca !== undefined && { ca: Buffer.from(ca) }) };
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, options, resolve).once('error', reject).end();
    });
    const { statusCode = 0, headers: fields } = incoming;
    return { status: statusCode, cookies: fields['set-cookie'] ?? [], text: await textOf(incoming, url) };
  };
}

function openWithFetch(fetch: Fetch): Open {
  return async (url, headers, signal) => {
    const { status, headers: fields, body } = await fetch(url, { headers, redirect: 'manual', signal });
    return { status, cookies: fields.getSetCookie(), text: body === null ? '' : await textOf(body, url) };
  };
}

/** Leaving the loop ends the connection. */
async function textOf(pieces: AsyncIterable<Uint8Array>, url: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > MAX_ANSWER_BYTES) throw nonsense(url, `more than ${MAX_ANSWER_BYTES} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

/** The answer is none of Traffic Ops. */
export function nonsense(url: string, fact: string): TrafficOpsFault {
  return new TrafficOpsFault('Traffic Ops answers with something that is not of its API', url, fact);
}

const UNREACHABLE = 'Traffic Ops cannot be reached';

/** Codes of node:tls and OpenSSL. */
const TLS_FAULTS: readonly (readonly [codes: RegExp, text: string])[] = [
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'the certificate of Traffic Ops is of another name'],
  [/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/, 'the certificate of Traffic Ops is not valid at this time'],
  [/CERT|^UNABLE_TO_VERIFY/, 'the certificate of Traffic Ops is not trusted'],
  [/^EPROTO$|^ERR_SSL_/, 'Traffic Ops cannot be reached by TLS'],
  [/^HPE_/, 'Traffic Ops answers with something that is not HTTP'],
];

function faultOf(error: unknown, url: string): TrafficOpsFault {
  if (error instanceof TrafficOpsFault) return error;
  const code = codeOf(error) ?? codeOf((error as { cause?: unknown } | undefined)?.cause) ?? 'no connection';
  const [, text = UNREACHABLE] = TLS_FAULTS.find(([codes]) => codes.test(code)) ?? [];
  return new TrafficOpsFault(text, url, code);
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** node:tls ignores text that holds none, and then trusts no server. */
function checkCertificates(ca: string | Uint8Array): void {
  const blocks = Buffer.from(ca).toString('latin1').match(CERTIFICATE) ?? [];
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch {
    throw new RangeError('ca: a certificate in it cannot be read');
  }
  if (blocks.length === 0) throw new RangeError('ca: holds no certificate in PEM form');
}
