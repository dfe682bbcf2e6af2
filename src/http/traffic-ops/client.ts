import type { Credential } from './credential.js';
import { nonsense, type RawAnswer, TrafficOpsFault, type Transport } from './transport.js';

/** The versions of its API that Traffic Ops had and has, newest first. */
export const VERSIONS: readonly string[] = ['5.0', '4.1', '4.0', '3.1', '3.0', '2.0'];

/** What Traffic Ops answers to a GET: the member `response`, or its refusal. */
export type TrafficOpsAnswer = { readonly version: string; readonly cookies: readonly string[] } & (
  | { readonly status: 200; readonly response: unknown }
  | { readonly status: 401 | 403; readonly text: string }
);

/** The words of Traffic Ops for those whose answer has none. */
const TEXTS = { 401: 'unauthorized, please log in.', 403: 'Forbidden.' } as const;

/** Traffic Ops, as far as it is asked for users, roles and Parameters. */
export class TrafficOpsClient {
  readonly #url: string;
  readonly #get: Transport;
  /** Versions that it has not. They are asked for once. */
  readonly #absent = new Set<string>();

  /** @throws {RangeError} when the URL is none of Traffic Ops; the message does not quote it, for it may hold a password. */
  constructor(url: string, get: Transport) {
    this.#url = baseOf(url);
    this.#get = get;
  }

  /**
   * Asks in the first of these versions that Traffic Ops has. `undefined` when it has none of them.
   *
   * @throws {TrafficOpsFault} when it cannot be asked, or answers with anything but success, 401 and 403.
   */
  async get(
    versions: readonly string[],
    path: string,
    credential: Credential,
    signal?: AbortSignal,
  ): Promise<TrafficOpsAnswer | undefined> {
    for (const version of versions) {
      if (this.#absent.has(version)) continue;
      const url = `${this.#url}/api/${version}/${path}`;
      const headers = { accept: 'application/json', 'user-agent': 'kickstart-iso', ...credential.headers };
      const answer = await this.#get(url, headers, signal);
      if (answer.status === 501) this.#absent.add(version);
      else if (answer.status !== 404)
        return { version, cookies: answer.cookies, ...meaningOf(answer, url, credential) };
    }
    return undefined;
  }

  /** It has no version at all: what was found out is of another time, or of another server. */
  noVersion(): TrafficOpsFault {
    this.#absent.clear();
    return new TrafficOpsFault('Traffic Ops has none of the API versions 2.0 to 5.0', this.#url, '501 or 404');
  }
}

function baseOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new RangeError('url: must be a URL like https://to.example.net');
  }
  if (url.username + url.password + url.search + url.hash !== '') {
    throw new RangeError('url: must have no user, password, query or fragment');
  }
  return url.href.replace(/\/$/, '');
}

function meaningOf({ status, text }: RawAnswer, url: string, credential: Credential) {
  if (status === 401 || status === 403) {
    return { status, text: credential.withoutSecrets(alertsOf(text) ?? TEXTS[status]) } as const;
  }
  if (status === 200) return { status, response: responseOf(text, url) } as const;
  if (status >= 300 && status < 400) {
    throw new TrafficOpsFault('Traffic Ops sends requests elsewhere: its URL is another one', url, String(status));
  }
  throw new TrafficOpsFault('Traffic Ops fails', url, String(status));
}

function responseOf(text: string, url: string): unknown {
  const document = parsed(text);
  if (document?.response === undefined) throw nonsense(url, 'not an object of JSON with a member "response"');
  return document.response;
}

/** The texts of an answer's alerts. `undefined` when it has none, as of a gateway. */
function alertsOf(text: string): string | undefined {
  const alerts = parsed(text)?.alerts;
  if (!Array.isArray(alerts)) return undefined;
  const texts = alerts
    .map((alert: { text?: unknown } | null) => alert?.text)
    .filter((part) => typeof part === 'string');
  return texts.length === 0 ? undefined : texts.join(', ');
}

function parsed(text: string): { readonly response?: unknown; readonly alerts?: unknown } | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}
