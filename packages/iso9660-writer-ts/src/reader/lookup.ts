import { nearestName } from '../bytes/nearest-name.js';
import { quoted } from '../errors.js';
import type { Hierarchy } from './hierarchy.js';
import { joined } from './names.js';
import { IsoReadError } from './read-error.js';
import type { AnyRecordedEntry, RecordedDirectory } from './recorded-entry.js';

/** Finds entries by their paths. Reads only the directories on the way. */
export class Lookup {
  readonly #hierarchy: Hierarchy;

  constructor(hierarchy: Hierarchy) {
    this.#hierarchy = hierarchy;
  }

  /** `''` and `/` are the root. */
  async find(path: string): Promise<AnyRecordedEntry | undefined> {
    const names = namesOf(path);
    let entry: AnyRecordedEntry | undefined;
    let directory = { path: '', extent: this.#hierarchy.root };
    for (const [index, name] of names.entries()) {
      entry = await this.#hierarchy.find(directory.path, directory.extent, name);
      if (entry === undefined || index === names.length - 1) return entry;
      if (entry.kind !== 'directory') return undefined;
      directory = entry;
    }
    return this.#hierarchy.rootEntry();
  }

  /** @throws {IsoReadError} `NOT_FOUND`, which names the path that is nearest to this one; `NOT_A_DIRECTORY`. */
  async directory(
    path: string,
  ): Promise<RecordedDirectory | { readonly path: ''; readonly extent: Hierarchy['root'] }> {
    if (namesOf(path).length === 0) return { path: '', extent: this.#hierarchy.root };
    const entry = (await this.find(path)) ?? (await this.#fail(path));
    if (entry.kind === 'directory') return entry;
    throw new IsoReadError('NOT_A_DIRECTORY', `${quoted(path)} is a ${entry.kind}, not a directory`, { path });
  }

  /** @throws {IsoReadError} `NOT_FOUND`, `NOT_A_FILE`. */
  async file(path: string): Promise<Extract<AnyRecordedEntry, { kind: 'file' }>> {
    const entry = (await this.find(path)) ?? (await this.#fail(path));
    if (entry.kind === 'file') return entry;
    throw new IsoReadError('NOT_A_FILE', `${quoted(path)} is a ${entry.kind}, not a file`, { path });
  }

  async #fail(path: string): Promise<never> {
    const nearest = await this.#nearest(path);
    const hint = nearest === undefined ? '' : `; the nearest path is ${quoted(nearest)}`;
    throw new IsoReadError('NOT_FOUND', `${quoted(path)} is not in the image${hint}`, { path });
  }

  /** The directories of the path as far as there are such, and of the last one's names the one most like the next. */
  async #nearest(path: string): Promise<string | undefined> {
    let directory: { readonly path: string; readonly extent: Hierarchy['root'] } = {
      path: '',
      extent: this.#hierarchy.root,
    };
    for (const name of namesOf(path)) {
      const { entries } = await this.#hierarchy.list(directory);
      const found = entries.find((entry) => entry.path === joined(directory.path, name));
      if (found?.kind === 'directory') {
        directory = found;
        continue;
      }
      if (found !== undefined) return found.path;
      const names = entries.map((entry) => entry.path.slice(entry.path.lastIndexOf('/') + 1));
      const nearest = nearestName(name, names.slice(0, MOST_COMPARED), Math.max(Math.floor(name.length / 2), 1));
      return nearest === undefined ? directory.path || undefined : joined(directory.path, nearest);
    }
    return directory.path || undefined;
  }
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

/** Names beyond these are not compared: a hint is not worth seconds. */
const MOST_COMPARED = 10_000;
