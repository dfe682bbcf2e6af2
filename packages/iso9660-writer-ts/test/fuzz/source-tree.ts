import type { Entry, HierarchyName, ImageOptions } from '../../src/index.js';
import type { Disc } from './any-disc.js';

/** The entries by path as the writer has to understand them: composed, with the directories nobody named. */
export class SourceTree {
  readonly byPath: ReadonlyMap<string, Entry>;
  /** When there is no other date: the newest there is. */
  readonly newest: Date;
  readonly #options: ImageOptions;

  constructor({ entries, options }: Disc) {
    const named = new Map(
      entries.map((entry) => composed(entry, options.unicodeForm)).map((entry) => [entry.path, entry]),
    );
    const all = new Map<string, Entry>();
    for (const [path, entry] of named) {
      for (const parent of parentsOf(path)) if (!all.has(parent)) all.set(parent, { kind: 'directory', path: parent });
      all.set(path, entry);
    }
    const dates = [...all.values()].map(({ metadata }) => metadata?.modifiedAt?.getTime() ?? 0);
    this.newest = new Date(dates.reduce((newest, date) => Math.max(newest, date), 0));
    for (const { path, hidden } of options.boot ?? []) if (hidden) all.delete(path);
    // The catalog takes the place of a file.
    if (options.bootCatalogPath !== undefined && (options.boot ?? []).length > 0) all.delete(options.bootCatalogPath);
    this.byPath = all;
    this.#options = options;
  }

  /** What a hierarchy shows under its own path, links and devices included. */
  shownIn(hierarchy: HierarchyName): Entry[] {
    const { hide, translationTables } = this.#options;
    const isHidden = (path: string) => hide?.(path).includes(hierarchy) ?? false;
    return [...this.byPath.values()].filter(({ path, kind }) => {
      // A directory of that name is refused, unless the primary hierarchy hides where it is: then there is no table.
      if (translationTables && kind !== 'directory' && /(?:^|\/)TRANS\.TBL$/.test(path)) return false;
      return ![...parentsOf(path), path].some(isHidden);
    });
  }

  /** The file that a link leads to inside the tree, if any; what is hidden is there all the same. */
  fileBehind(link: Entry): Entry | undefined {
    let steps = 0;
    const place: string[] = [];
    const todo = link.path.split('/');
    for (let name = todo.shift(); name !== undefined; name = todo.shift()) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        if (place.pop() === undefined) return undefined;
        continue;
      }
      const entry = this.byPath.get([...place, name].join('/'));
      if (entry?.kind === 'symlink') {
        steps += 1;
        if (steps > MOST_LINKS || entry.target.startsWith('/')) return undefined;
        todo.unshift(...entry.target.split('/'));
      } else if (entry?.kind === 'directory') place.push(name);
      else return entry?.kind === 'file' && todo.length === 0 ? entry : undefined;
    }
    return undefined;
  }
}

/** As Linux has it. */
const MOST_LINKS = 40;

function composed(entry: Entry, form: ImageOptions['unicodeForm']): Entry {
  if (form !== 'NFC') return entry;
  const path = entry.path.normalize('NFC');
  return entry.kind === 'symlink' ? { ...entry, path, target: entry.target.normalize('NFC') } : { ...entry, path };
}

/** `a/b/c` has the parents `a` and `a/b`. */
function parentsOf(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}
