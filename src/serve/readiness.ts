import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { mountOf } from 'iso9660-writer-ts/internal/mounts';

/** What takes longer than this many milliseconds is as good as absent: load balancers wait for no more. */
const PATIENCE = 2000;

const NO_ROOT = 'the root directory cannot be read';
const NO_SERVICE = 'Traffic Ops is too slow';

/** Traffic Ops, as the server knows it. */
export interface AccessService {
  /** The root directory as it knows it; `undefined` as long as it was not told. */
  readonly knownRoot: string | undefined;
  /** Why it cannot be asked. */
  problem(): Promise<string | undefined>;
}

/** Why no image can be made. Never rejects, and asks a disk or a service that hangs only once. */
export class Readiness {
  readonly #root: Look;
  readonly #service: Look;

  /** @param rootNow answers `undefined` as long as no root is known, and none is then looked at. */
  constructor(rootNow: () => string | undefined, service: AccessService | undefined) {
    this.#root = new Look(async () => ((await isThere(rootNow())) ? undefined : NO_ROOT), NO_ROOT);
    this.#service = new Look(async () => service?.problem(), NO_SERVICE);
  }

  /** The first problem; `undefined` when there is none. */
  async problem(): Promise<string | undefined> {
    const [root, service] = await Promise.all([this.#root.problem(), this.#service.problem()]);
    return root ?? service;
  }
}

/** One look at a time, for which its callers wait only so long. */
class Look {
  #looking: Promise<string | undefined> | undefined;

  constructor(
    readonly look: () => Promise<string | undefined>,
    readonly whenLate: string,
  ) {}

  async problem(): Promise<string | undefined> {
    this.#looking ??= this.look()
      .catch(() => this.whenLate)
      .finally(() => {
        this.#looking = undefined;
      });
    return await Promise.race([this.#looking, setTimeout(PATIENCE, this.whenLate, { ref: false })]);
  }
}

async function isThere(root: string | undefined): Promise<boolean> {
  if (root === undefined) return true;
  const mount = await mountOf(root);
  return (await mount.ask(() => stat(root))).isDirectory();
}
