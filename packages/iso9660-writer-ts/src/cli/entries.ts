import { basename, dirname } from 'node:path';
import { type Entry, overlay } from '../index.js';
import { fromDirectory } from '../node/index.js';
import type { NameDecoder } from './charset.js';
import type { CommandLine } from './command-line.js';
import type { Graft } from './grafts.js';
import { type ScanRules, scanOptions } from './patterns.js';

type Entries = Iterable<Entry> | AsyncIterable<Entry>;

/** All that goes into the image. What comes from a later source replaces what an earlier one has in its place. */
export function entriesOf(grafts: readonly Graft[], line: CommandLine, rules: ScanRules): Entries {
  const layers = inRuns(grafts).map((run) => layerOf(run, rules));
  const made = madeDirectories(grafts, line);
  const [first = [], ...others]: readonly Entries[] = made.length > 0 ? [made, ...layers] : layers;
  const entries = others.reduce((base, extra) => overlay(base, extra), first);
  const named = line.nameDecoder !== undefined ? decoded(entries, line.nameDecoder) : entries;
  return line.hardLinks ? named : withoutLinkKeys(named);
}

async function* decoded(entries: Entries, nameDecoder: NameDecoder): AsyncGenerator<Entry> {
  for await (const entry of entries) {
    const path = nameDecoder(entry.path);
    yield entry.kind === 'symlink' ? { ...entry, path, target: nameDecoder(entry.target) } : { ...entry, path };
  }
}

/** Single names beside each other are one layer: a path list may have many thousands of them. */
function inRuns(grafts: readonly Graft[]): readonly (readonly Graft[])[] {
  const runs: Graft[][] = [];
  for (const graft of grafts) {
    const run = runs.at(-1);
    if (graft.kind === 'name' && run?.[0]?.kind === 'name') run.push(graft);
    else runs.push([graft]);
  }
  return runs;
}

function layerOf(run: readonly Graft[], rules: ScanRules): Entries {
  const [first] = run;
  if (first?.kind !== 'contents') return namedEntries(run, rules);
  const { place, target } = first;
  return fromDirectory(place, {
    ...scanOptions(rules),
    at: target,
    exclude: leavesOutBelow(first, rules),
  });
}

/** What exclusions say of the paths below a source: whatever pattern matches the source itself, it was named. */
function leavesOutBelow({ target }: Graft, rules: ScanRules): (below: string) => boolean {
  return (below) => rules.leavesOut(target === '' ? below : `${target}/${below}`);
}

/** The directories that grafts lie in and no graft is. One of the same path that a source has takes their place. */
function madeDirectories(grafts: readonly Graft[], { overrides }: CommandLine): readonly Entry[] {
  const paths = new Set(['']);
  for (const { target } of grafts) {
    const segments = target.split('/');
    for (let count = 1; count < segments.length; count++) paths.add(segments.slice(0, count).join('/'));
  }
  for (const { kind, target } of grafts) if (kind === 'contents') paths.delete(target);
  const { uid = 0, gid = 0, directoryMode, newDirectoryMode = directoryMode ?? 0o555, modifiedAt } = overrides;
  const metadata = { mode: newDirectoryMode, uid, gid, ...(modifiedAt !== undefined && { modifiedAt }) };
  return [...paths].map((path) => ({ kind: 'directory', path, metadata }));
}

async function* withoutLinkKeys(entries: Entries): AsyncGenerator<Entry> {
  for await (const entry of entries) {
    if (entry.metadata?.linkKey === undefined) yield entry;
    else {
      const { linkKey: _, ...metadata } = entry.metadata;
      yield { ...entry, metadata };
    }
  }
}

/** The entries of single names, each at its target. A directory that holds some of them is scanned once, for these alone. */
async function* namedEntries(grafts: readonly Graft[], rules: ScanRules): AsyncGenerator<Entry> {
  // Of several names for one path, the last. Exclusions are for what is found below a source, not for what is named.
  const byTarget = new Map(grafts.map((graft) => [graft.target, graft.place]));
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
