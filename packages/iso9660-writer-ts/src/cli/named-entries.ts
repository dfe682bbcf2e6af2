import { basename, dirname } from 'node:path';
import type { Entry } from '../index.js';
import { fromDirectory } from '../node/index.js';
import type { Graft } from './grafts.js';
import { type ScanRules, scanOptions } from './scan-rules.js';

/** The entries of single names, each at its target. A directory that holds some of them is scanned once, for these alone. */
export async function* namedEntries(grafts: readonly Graft[], rules: ScanRules): AsyncGenerator<Entry> {
  const wanted = grafts.filter(({ target }) => !rules.leavesOut(target));
  // Of several names for one path, the last.
  const byTarget = new Map(wanted.map((graft) => [graft.target, graft.place]));
  for (const [directory, names] of byDirectory(byTarget)) {
    const entries = fromDirectory(directory, { ...scanOptions(rules), exclude: (name) => !names.has(name) });
    for await (const entry of entries) {
      for (const path of names.get(entry.path) ?? []) yield { ...entry, path };
    }
  }
}

type TargetsByName = Map<string, string[]>;

function byDirectory(places: ReadonlyMap<string, string>): ReadonlyMap<string, TargetsByName> {
  const directories = new Map<string, TargetsByName>();
  for (const [target, place] of places) {
    const names: TargetsByName = directories.get(dirname(place)) ?? new Map();
    directories.set(dirname(place), names);
    names.set(basename(place), [...(names.get(basename(place)) ?? []), target]);
  }
  return directories;
}
