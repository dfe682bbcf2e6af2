import type { Entry } from '../index.js';
import type { CommandLine } from './command-line.js';
import { type Graft, placesIn } from './grafts.js';
import type { HostPaths } from './patterns.js';

interface Origin {
  readonly graft: Graft;
  readonly isDirectory: boolean;
}

/**
 * Where the paths of an image come from: written down while sources are read, asked while the image is planned, by the
 * options that hide paths or weigh them. Without such options nothing is written down.
 */
export class Origins {
  readonly #byPath = new Map<string, Origin | Origin[]>();
  readonly #isAsked: boolean;
  /** Files of one source follow each other, and share the object. */
  #recent: Origin | undefined;

  constructor({ hidden, weights }: CommandLine) {
    this.#isAsked = hidden.iso.length + hidden.joliet.length + weights.length > 0;
  }

  add({ path, kind }: Entry, graft: Graft): void {
    if (!this.#isAsked) return;
    const origin = this.#originOf(graft, kind === 'directory');
    const known = this.#byPath.get(path);
    if (known === undefined) this.#byPath.set(path, origin);
    else if (Array.isArray(known)) known.push(origin);
    else this.#byPath.set(path, [known, origin]);
  }

  #originOf(graft: Graft, isDirectory: boolean): Origin {
    if (this.#recent?.graft !== graft || this.#recent.isDirectory !== isDirectory)
      this.#recent = { graft, isDirectory };
    return this.#recent;
  }

  /** A directory may come from several sources, anything else comes from the last that has it. */
  readonly placesOf: HostPaths = (path) => {
    const known = this.#byPath.get(path) ?? [];
    if (!Array.isArray(known)) return placesIn(known.graft, path);
    const last = known.reduce<Origin | undefined>(
      (later, origin) => (later === undefined || origin.graft.number > later.graft.number ? origin : later),
      undefined,
    );
    if (last === undefined) return [];
    const shown = last.isDirectory ? known.filter(({ isDirectory }) => isDirectory) : [last];
    return shown.flatMap(({ graft }) => placesIn(graft, path));
  };
}
