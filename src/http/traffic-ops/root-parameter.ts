import type { TrafficOpsClient } from './client.js';
import type { Credential } from './credential.js';
import { versionsFrom } from './roles.js';

/** The Parameter that names the directory of `osversions.json` and the OS trees. */
const NAME = 'kickstart.files.location';
const PATH = `parameters?name=${NAME}&configFile=mkisofs`;

/** Milliseconds after which it is read again; sooner after a try that told nothing. */
const FRESH_FOR = 60_000;
const TRY_AFTER = 5_000;

/**
 * The root directory that Traffic Ops names. It is read with the credential of a user who was let in: the server has none of
 * its own. A user who may not read Parameters leaves it as it was.
 */
export class RootParameter {
  readonly #client: TrafficOpsClient;
  readonly #fallback: string;
  #value: string | undefined;
  #dueAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  /** @param fallback is the root when there is no such Parameter. */
  constructor(client: TrafficOpsClient, fallback: string) {
    this.#client = client;
    this.#fallback = fallback;
  }

  /** What Traffic Ops said last; `undefined` before it was asked. */
  get known(): string | undefined {
    return this.#value;
  }

  /** @throws {Error} when the Parameter is no absolute path. */
  root(): string {
    const root = this.#value ?? this.#fallback;
    if (root.startsWith('/') && !root.includes('\0')) return root;
    throw new Error(`the Parameter ${NAME} is no absolute path: ${JSON.stringify(root)}`);
  }

  /**
   * Reads the Parameter if that was long ago; requests that come together read it once.
   *
   * @throws {TrafficOpsFault} when it cannot be read and never was.
   */
  async refresh(version: string, credential: Credential): Promise<void> {
    if (performance.now() < this.#dueAt) return;
    this.#reading ??= this.#read(version, credential).finally(() => {
      this.#reading = undefined;
    });
    try {
      await this.#reading;
    } catch (error) {
      if (this.#value === undefined) throw error;
    }
  }

  async #read(version: string, credential: Credential): Promise<void> {
    // As long as nothing is known each request tries: the next user may read what this one may not.
    if (this.#value !== undefined) this.#dueAt = performance.now() + TRY_AFTER;
    const answer = await this.#client.get(versionsFrom(version), PATH, credential);
    if (answer?.status !== 200) return;
    const value = parameterOf(answer.response);
    // A secure Parameter is shown to some users only.
    if (value === HIDDEN) return;
    this.#value = value === '' ? this.#fallback : value;
    this.#dueAt = performance.now() + FRESH_FOR;
  }
}

const HIDDEN = '********';

/** Empty without one, which is how the original server takes it, too. */
function parameterOf(response: unknown): string {
  const found = (Array.isArray(response) ? response : []).find(
    (item: { name?: unknown; configFile?: unknown } | null) => item?.name === NAME && item.configFile === 'mkisofs',
  );
  const { value } = (found ?? {}) as { value?: unknown };
  return typeof value === 'string' ? value : '';
}
