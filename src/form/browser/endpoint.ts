import { bearerToken } from './token.js';

/** An answer other than success, as the server words it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly alerts: readonly string[];

  constructor(status: number, alerts: readonly string[]) {
    super(alerts.join(' '));
    this.status = status;
    this.alerts = alerts;
  }

  /** Whether the server asks for a token, or the user may not do this. */
  get isAboutAccess(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** What installs an OS version. `delivery`: how the installer learns of its answers, where that is known. */
export interface Installer {
  readonly family: string;
  readonly delivery?: string;
}

/** What an image has beside the files of its OS version. */
export interface Preview {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly warnings: readonly { readonly message: string }[];
}

/** The endpoint of the server this page comes from. */
export class Endpoint {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** What is on offer, name to directory, in the server's order. */
  async osVersions(): Promise<readonly (readonly [name: string, directory: string])[]> {
    const { response } = await (await this.#call('osversions', {})).json();
    return Object.entries(response);
  }

  /** The installers of those that have one, by directory. */
  async installers(): Promise<ReadonlyMap<string, Installer>> {
    const { response } = await (await this.#call('installers', {})).json();
    return new Map(Object.entries(response));
  }

  async preview(request: Readonly<Record<string, unknown>>): Promise<Preview> {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(request) };
    return (await (await this.#call('preview', init)).json()).response;
  }

  /** The image, whose body is still on its way. */
  async iso(request: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return await this.#call('isos', { method: 'POST', headers, body: JSON.stringify(request), signal });
  }

  /** @throws {Refusal} for anything but success. */
  async #call(name: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const token = bearerToken();
    if (token !== '') headers.set('authorization', `Bearer ${token}`);
    const response = await fetch(`${this.#path}/${name}`, { ...init, headers });
    if (!response.ok) throw new Refusal(response.status, await alertsOf(response));
    return response;
  }
}

/** The texts of the alerts, or of anything else that stands between: a proxy has words of its own. */
async function alertsOf(response: Response): Promise<readonly string[]> {
  try {
    const { alerts }: { alerts: readonly { readonly text: string }[] } = await response.json();
    return alerts.map(({ text }) => text);
  } catch {
    return [`The server answered with ${[response.status, response.statusText].join(' ').trim()}.`];
  }
}
