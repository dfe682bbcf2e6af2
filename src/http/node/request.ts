import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { bytesOf } from 'iso9660-writer-ts/internal';
import { HttpFault } from '../answer/alerts.js';
import { nameClient } from '../answer/client.js';
import { permitTrailers } from '../answer/trailers.js';
import { isPlainTarget, NOT_PLAIN } from '../target.js';

/** What Express and its body parsers add. */
interface MountedMessage extends IncomingMessage {
  /** The mount path, which `url` no longer has. */
  readonly baseUrl?: string;
  /** The target as the client sent it. */
  readonly originalUrl?: string;
  /** The body, when someone has read it before us. */
  readonly body?: unknown;
}

/** A message of node:http as a web request. The signal aborts when the client goes away. */
export function webRequestOf(incoming: MountedMessage, url: string, signal: AbortSignal): Request {
  const method = incoming.method ?? 'GET';
  const isNamed = !UNNAMEABLE.has(method);
  const body = method === 'GET' || method === 'HEAD' || !isNamed ? null : bodyOf(incoming);
  const init = { method: isNamed ? method : 'GET', headers: headersOf(incoming), body, signal, duplex: 'half' };
  const request = new Request(url, init);
  if (!isNamed) Object.defineProperty(request, 'method', { value: method });
  const { remoteAddress: address } = incoming.socket;
  if (address !== undefined) nameClient(request, { address });
  if (incoming.httpVersion !== '1.0') permitTrailers(request);
  return request;
}

/**
 * What makes a message one that another program on its way may have read differently, so that it must not be answered.
 *
 * RFC 9112, 3.2 asks for 400 with more than one Host. Of the other fields node:http keeps the first, too, and a proxy perhaps
 * the last.
 */
export function faultOf(incoming: MountedMessage): HttpFault | undefined {
  const { originalUrl, url = '/', method = 'GET', rawHeaders } = incoming;
  if (!isPlainTarget(originalUrl ?? url, method)) return new HttpFault(400, NOT_PLAIN);
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const twice = names.find((name, index) => SINGLE.has(name) && names.indexOf(name) < index);
  return twice === undefined ? undefined : new HttpFault(400, `the header ${twice} stands twice`);
}

/** Fields of which node:http drops all but the first. */
const SINGLE = new Set([
  ...['authorization', 'content-length', 'content-type', 'from', 'host', 'if-modified-since', 'if-unmodified-since'],
  ...['max-forwards', 'origin', 'proxy-authorization', 'referer', 'sec-fetch-site', 'user-agent'],
]);

/** Methods that the web's constructor refuses, because no page may send them. A server has to answer them all the same. */
const UNNAMEABLE = new Set(['CONNECT', 'TRACE', 'TRACK']);

/**
 * The URL of a message. A mount path of Express is no concern of the handler's, except for the part of it that names the API:
 * mounted at `/tools` or at `/tools/api`, one handler serves `/tools/api/4.0/isos`. A handler with a `basePath` may own the whole of it.
 */
export function urlOf(incoming: MountedMessage, owns: OwnsUrl): string {
  const { baseUrl = '', url = '/' } = incoming;
  if (baseUrl === '') return urlTo(incoming, url);
  const api = baseUrl.search(/\/api(?:\/|$)/);
  const short = urlTo(incoming, api === -1 ? url : baseUrl.slice(api) + url);
  const whole = urlTo(incoming, baseUrl + url);
  return !owns({ url: short }) && owns({ url: whole }) ? whole : short;
}

/** Whether a handler owns a path. */
export type OwnsUrl = (request: { readonly url: string }) => boolean;

/**
 * Whether a handler owns the path of a message, in whatever way it is written: one that another program may read as a path of the
 * handler's is not left to others.
 */
export function isOwned(incoming: MountedMessage, owns: OwnsUrl): boolean {
  const url = urlOf(incoming, owns);
  return owns({ url }) || owns({ url: plainForm(url) });
}

function plainForm(url: string): string {
  const { origin, pathname } = new URL(url);
  const decoded = pathname.replace(/%[\da-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  const plain = origin + decoded.replace(/[\\/]+/g, '/').replace(/[?#]/g, encodeURIComponent);
  return URL.canParse(plain) ? plain : url;
}

function urlTo(incoming: MountedMessage, target: string): string {
  const scheme = (incoming.socket as Partial<TLSSocket>).encrypted ? 'https' : 'http';
  const { host = '' } = incoming.headers;
  // A target can be a whole URL (RFC 9112, 3.2.2), or `*`. One that begins with two slashes is a path, and no host.
  const path = target.replace(/^https?:\/\/[^/?]*/i, '');
  const url = `${scheme}://${HOST.test(host) ? host : 'localhost'}${path.startsWith('/') ? '' : '/'}${path}`;
  return URL.canParse(url) ? url : `${scheme}://localhost/`;
}

/** A name or an address, with or without a port, and nothing that a URL would take for something else. */
const HOST = /^[\w.~-]+(?::[0-9]{1,5})?$|^\[[0-9a-f:.]+\](?::[0-9]{1,5})?$/i;

function headersOf({ headers }: IncomingMessage): [string, string][] {
  const pairs = Object.entries(headers).flatMap(([name, value = '']) =>
    [value].flat().map((single): [string, string] => [name, single]),
  );
  // HTTP/2 has the request line among the headers.
  return pairs.filter(([name]) => !name.startsWith(':'));
}

function bodyOf(incoming: MountedMessage): BodyInit {
  if (!incoming.readableEnded) return bodyStream(incoming);
  // A parser was faster. An object has lost the order of its names and their repetitions; text and bytes are better.
  const { body } = incoming;
  if (body === undefined) return failingStream(new Error('the body was read before, and is not in "body"'));
  return typeof body === 'string' ? body : ((bytesOf(body) as BodyInit | undefined) ?? JSON.stringify(body));
}

/** Read when asked for. A cancel must not destroy the message: its socket is needed for the answer. */
function bodyStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = incoming.iterator({ destroyOnReturn: false });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void (await chunks.return?.()),
    },
    { highWaterMark: 0 },
  );
}

/** A reader of the body gets the fault; answers that need no body are not affected. */
function failingStream(fault: Error): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(fault) }, { highWaterMark: 0 });
}
