import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { mountOf } from 'iso9660-writer-ts/internal/node';

/** A disk that takes longer than this many milliseconds is as good as absent: load balancers wait for no more. */
const PATIENCE = 2000;

/** Whether the root directory can be looked at. Never rejects, and asks a disk that hangs only once. */
export class RootCheck {
  readonly #root: string;
  #looking: Promise<boolean> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  async isThere(): Promise<boolean> {
    this.#looking ??= this.#look();
    return await Promise.race([this.#looking, setTimeout(PATIENCE, false, { ref: false })]);
  }

  async #look(): Promise<boolean> {
    try {
      const mount = await mountOf(this.#root);
      return (await mount.ask(() => stat(this.#root))).isDirectory();
    } catch {
      return false;
    } finally {
      this.#looking = undefined;
    }
  }
}
