import { type TreeFingerprint, treeFingerprint } from '../../source/tree-fingerprint.js';

interface Sweep {
  hasBegun: boolean;
  readonly answer: Promise<TreeFingerprint>;
}

/**
 * Fingerprints of trees for many who ask at once, such as the ranges of one download. Each gets an answer that was begun
 * after it asked; those who ask while one is under way share the next.
 */
export class SharedSweeps {
  readonly #latest = new Map<string, Sweep>();

  fingerprint(directory: string): Promise<TreeFingerprint> {
    const latest = this.#latest.get(directory);
    if (latest !== undefined && !latest.hasBegun) return latest.answer;
    const sweep: Sweep = { hasBegun: false, answer: this.#sweepAfter(latest, directory, () => sweep) };
    this.#latest.set(directory, sweep);
    return sweep.answer;
  }

  async #sweepAfter(earlier: Sweep | undefined, directory: string, own: () => Sweep): Promise<TreeFingerprint> {
    // How the earlier one fails is for those who asked for it.
    await earlier?.answer.catch(() => {});
    own().hasBegun = true;
    try {
      return await treeFingerprint(directory);
    } finally {
      if (this.#latest.get(directory) === own()) this.#latest.delete(directory);
    }
  }
}
