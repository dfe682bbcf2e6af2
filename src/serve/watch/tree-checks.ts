import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Finding } from '../../doctor/diagnosis.js';
import { examineList } from '../../doctor/examine-root.js';
import { examineTree, type ListedTree } from '../../doctor/examine-tree.js';
import { optionsNow, type ServedIsoOptions } from '../../http/options.js';
import type { GenerateIsoOptions } from '../../options.js';
import { treeFingerprint } from '../../tree/fingerprint.js';
import { checkTreeAnswers } from '../../tree/mounts.js';
import { sourceDirectory } from '../../tree/os-versions.js';
import { placesOf } from '../../tree/source.js';

const PERIOD = 10_000;

/** The pause is so many times as long as a look, so that large trees are no load. */
const SHARE = 50;

/** What clients of `/health/ready` are told of a finding: no paths. */
export interface ToldFinding {
  readonly osversionDir?: string;
  readonly severity: Finding['severity'];
  readonly code: string;
}

interface CheckedTree {
  readonly edition: string;
  readonly findings: readonly Finding[];
}

export interface TreeChecksOptions {
  /** The root directory; `undefined` as long as none is known. */
  rootNow(): string | undefined;
  readonly iso: ServedIsoOptions;
  readonly log: Logger;
  /** Milliseconds between two looks, at least. Default 10,000. */
  readonly period?: number;
}

/**
 * The checks of `kickstart-iso doctor` beside the work of a server: of every tree at its start, and again when the tree has
 * changed. Each finding has a line in the log when it is new.
 */
export class TreeChecks {
  readonly #options: TreeChecksOptions;
  readonly #end = new AbortController();
  #ofRoot: readonly Finding[] = [];
  #trees: ReadonlyMap<string, CheckedTree> = new Map();
  #told: ReadonlySet<string> = new Set();

  constructor(options: TreeChecksOptions) {
    this.#options = options;
  }

  /** Looks again and again, until `stop`. Never rejects. */
  async run(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      const begunAt = performance.now();
      await this.#look().catch((error: unknown) => {
        if (!signal.aborted) this.#options.log.error({ error }, 'the OS trees cannot be checked');
      });
      const pause = Math.max(this.#options.period ?? PERIOD, SHARE * (performance.now() - begunAt));
      await setTimeout(pause, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  stop(): void {
    this.#end.abort();
  }

  /** All that is wrong now. */
  get findings(): readonly ToldFinding[] {
    const ofTrees = [...this.#trees].flatMap(([osversionDir, { findings }]) =>
      findings.map(({ severity, code }) => ({ osversionDir, severity, code })),
    );
    return [...this.#ofRoot.map(({ severity, code }) => ({ severity, code })), ...ofTrees];
  }

  async #look(): Promise<void> {
    const root = this.#options.rootNow();
    if (root === undefined) return;
    const options: GenerateIsoOptions = {
      ...(await optionsNow(this.#options.iso)),
      reading: 'asynchronous',
      signal: this.#end.signal,
    };
    const { findings, listed } = await examineList(root, options);
    this.#ofRoot = findings;
    const trees = new Map<string, CheckedTree>();
    for (const tree of listed) {
      const edition = await editionOf(root, tree, options);
      const before = this.#trees.get(tree.osversionDir);
      const checked =
        before?.edition === edition ? before : { edition, findings: (await examineTree(root, tree, options)).findings };
      trees.set(tree.osversionDir, checked);
      // The first look may take long: what was found so far counts.
      this.#trees = new Map([...this.#trees, ...trees]);
    }
    this.#trees = trees;
    this.#tell();
  }

  #tell(): void {
    const all = [
      ...this.#ofRoot.map((finding) => ({ finding, tree: {} })),
      ...[...this.#trees].flatMap(([osversionDir, { findings }]) =>
        findings.map((finding) => ({ finding, tree: { osversionDir } })),
      ),
    ];
    const told = new Set<string>();
    for (const { finding, tree } of all) {
      const { severity, message, ...facts } = finding;
      const key = JSON.stringify([tree, finding]);
      told.add(key);
      if (this.#told.has(key)) continue;
      this.#options.log[severity === 'error' ? 'error' : 'warn']({ ...tree, ...facts }, message);
    }
    this.#told = told;
  }
}

/** Differs when the tree does. What cannot be looked at is told by the check itself. */
async function editionOf(root: string, { osversionDir }: ListedTree, { overlay }: GenerateIsoOptions): Promise<string> {
  const tree = sourceDirectory(root, osversionDir);
  if (tree === undefined) return 'outside';
  try {
    await checkTreeAnswers(tree);
    return (await treeFingerprint(await placesOf(tree, overlay))).shared;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code ?? (error as Error).name);
  }
}
