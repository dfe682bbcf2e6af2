import { SharedAnswers } from '../../image/shared-answers.js';
import type { Authorisation, Authorize, NeededAuthority } from '../authorisation.js';
import { TrafficOpsClient } from './client.js';
import { type Credential, credentialOf, NO_CREDENTIAL } from './credential.js';
import { askForRole, decide, kindOf, type TrafficOpsUser, userOfResponse, versionsFrom } from './roles.js';
import { RootParameter } from './root-parameter.js';
import { createTransport, type Fetch, TrafficOpsFault } from './transport.js';

export interface TrafficOpsAccessOptions {
  /** Where Traffic Ops is, such as `https://to.example.net`; a path before `/api` may follow. */
  readonly url: string;
  /** Certificates of authorities in PEM form that its certificate is checked against. Default: those that Node.js knows. */
  readonly ca?: string | Uint8Array;
  /** Seconds for which an answer counts for the same session, 0 to 3,600. Default 10. */
  readonly cacheSeconds?: number;
  /** Asks in place of node:http and node:https; `ca` then has no meaning. Default: none. */
  readonly fetch?: Fetch;
}

/** Lets in the users that Traffic Ops lets in. Made by `trafficOpsAccess`. */
export interface TrafficOpsAccess extends Authorize {
  /**
   * Makes a `root` for the handler that follows the Parameter `kickstart.files.location` (config file `mkisofs`), which is read
   * about once a minute with the credential of a user who was let in. Without the Parameter it is `fallback`, by default
   * `/var/www/files`.
   */
  rootFromParameter(fallback?: string): () => Promise<string>;
  /** The root that was read last; `undefined` as long as none was. */
  readonly knownRoot: string | undefined;
  /** Why Traffic Ops cannot be asked, in words without names or addresses; `undefined` when it can. */
  problem(): Promise<string | undefined>;
}

/** Seconds after which a client may try again. */
const RETRY_AFTER = { 'retry-after': '10' };

/** Sessions whose answers are kept at most. */
const MOST = 1_000;

/** What of a user is kept for the next requests of the session. */
type Session =
  | { readonly user: TrafficOpsUser; readonly cookies: readonly string[] }
  | { readonly refusal: Authorisation; readonly cookies: readonly string[] };

/**
 * Makes an `authorize` that asks a Traffic Ops: who is it (`user/current`, to which `Cookie` and `Authorization` are sent on),
 * and what may the role (`roles`). Answers count for `cacheSeconds`, and requests of one session that come together ask once.
 * Its cookies are passed on, and so are its texts of 401 and 403. When it cannot be asked, the answer is 503 with
 * `Retry-After`, and the cause goes to `onError`.
 *
 * @throws {RangeError} at once when an option is out of its range.
 * @example
 * const authorize = trafficOpsAccess({ url: 'https://to.example.net', ca: readFileSync('/etc/pki/to-ca.pem') });
 * const handler = createIsoHandler({ root: '/srv/files', authorize });
 */
export function trafficOpsAccess(options: TrafficOpsAccessOptions): TrafficOpsAccess {
  const { cacheSeconds = 10 } = options;
  if (!(cacheSeconds >= 0 && cacheSeconds <= 3600)) {
    throw new RangeError(`cacheSeconds: ${cacheSeconds} is not from 0 to 3600`);
  }
  const client = new TrafficOpsClient(options.url, createTransport(options));
  const sessions = new Sessions(client, cacheSeconds * 1000);
  let parameter: RootParameter | undefined;

  const authorize: Authorize = async (request, needed) => {
    const credential = credentialOf(request);
    try {
      const authorisation = await sessions.authorisationOf(credential, needed, request.signal);
      if ('user' in authorisation) await parameter?.refresh(needed.version, credential);
      return authorisation;
    } catch (error) {
      if (!(error instanceof TrafficOpsFault)) throw error;
      return { status: 503, text: error.text, headers: RETRY_AFTER, cause: error };
    }
  };
  return Object.defineProperties(authorize, {
    rootFromParameter: {
      value(fallback = '/var/www/files') {
        const made = new RootParameter(client, fallback);
        parameter = made;
        return async () => made.root();
      },
    },
    knownRoot: { get: () => parameter?.known },
    problem: { value: () => sessions.problem() },
  }) as TrafficOpsAccess;
}

/** What Traffic Ops says of sessions, kept by the hash of their credentials. */
class Sessions {
  readonly #client: TrafficOpsClient;
  readonly #users: SharedAnswers<Session>;
  readonly #roles: SharedAnswers<Awaited<ReturnType<typeof askForRole>>>;
  readonly #freshFor: number;
  #sweep: NodeJS.Timeout | undefined;

  constructor(client: TrafficOpsClient, freshFor: number) {
    this.#client = client;
    this.#freshFor = freshFor;
    this.#users = new SharedAnswers({ freshFor, most: MOST });
    this.#roles = new SharedAnswers({ freshFor, most: MOST });
  }

  async authorisationOf(credential: Credential, needed: NeededAuthority, signal?: AbortSignal): Promise<Authorisation> {
    const session = await this.#session(credential, needed.version, signal);
    const headers = session.cookies.map((cookie): [string, string] => ['set-cookie', cookie]);
    return { ...(await this.#decision(session, credential, needed, signal)), headers };
  }

  async #decision(session: Session, credential: Credential, needed: NeededAuthority, signal?: AbortSignal) {
    if ('refusal' in session) return session.refusal;
    const { user } = session;
    if (user.role === undefined) return { status: 403, text: 'Forbidden.' } as const;
    const { role } = user;
    const told = await this.#roles.ask(
      { key: credential.key, role, kind: kindOf(needed) },
      (abandoned) => askForRole(this.#client, role, needed, credential, abandoned),
      signal,
    );
    return 'status' in told ? told : decide(user, told, needed);
  }

  async #session(credential: Credential, version: string, signal?: AbortSignal): Promise<Session> {
    const session = await this.#users.ask(
      credential.key,
      (abandoned) => this.#ask(credential, version, abandoned),
      signal,
    );
    this.#forgetInTime();
    return session;
  }

  /** Cookies of sessions are not kept longer than they are of use. */
  #forgetInTime(): void {
    this.#sweep ??= setTimeout(() => {
      this.#sweep = undefined;
      this.#users.dropStale();
      this.#roles.dropStale();
      if (this.#users.size > 0) this.#forgetInTime();
    }, this.#freshFor + 1).unref();
  }

  async #ask(credential: Credential, version: string, signal: AbortSignal): Promise<Session> {
    const answer = await this.#client.get(versionsFrom(version), 'user/current', credential, signal);
    if (answer === undefined) throw this.#client.noVersion();
    const { cookies } = answer;
    if (answer.status === 200) return { user: userOfResponse(answer.response), cookies };
    return { refusal: { status: answer.status, text: answer.text }, cookies };
  }

  async problem(): Promise<string | undefined> {
    try {
      await this.#session(NO_CREDENTIAL, '');
      return undefined;
    } catch (error) {
      if (error instanceof TrafficOpsFault) return error.text;
      throw error;
    }
  }
}
