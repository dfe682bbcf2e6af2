import { basename, dirname } from 'node:path';
import { type Entry, overlay } from '../index.js';
import { chained, mapped } from '../internal.js';
import { scannedDirectory } from '../node/internal.js';
import type { NameDecoder } from './charset.js';
import type { CommandLine } from './command-line.js';
import type { Graft } from './grafts.js';
import { layersOf } from './layers.js';
import type { ScanRules } from './patterns.js';

type Entries = Iterable<Entry> | AsyncIterable<Entry>;

/** All that goes into the image. What comes from a later source replaces what an earlier one has in its place. */
export function entriesOf(grafts: readonly Graft[], line: CommandLine, rules: ScanRules): Entries {
  const layers = layersOf(grafts).map((layer) => layerEntries(layer, rules));
  const made = madeDirectories(grafts, line);
  // What lies in a single layer is nowhere below a source, and so not what the source has either.
  const entries = layers.length === 1 ? chained([made, ...layers], (source) => source) : overlay(made, ...layers);
  return line.hardLinks ? entries : mapped(entries, withoutLinkKey);
}

function withoutLinkKey(entry: Entry): Entry {
  if (entry.metadata?.linkKey === undefined) return entry;
  const { linkKey: _, ...metadata } = entry.metadata;
  return { ...entry, metadata };
}

function layerEntries(layer: readonly Graft[], rules: ScanRules): Entries {
  return chained(inRuns(layer), (run) => runEntries(run, rules));
}

/** Single names beside each other are one run: of those in one directory, it is scanned once. */
function inRuns(grafts: readonly Graft[]): readonly (readonly Graft[])[] {
  const runs: Graft[][] = [];
  for (const graft of grafts) {
    const run = runs.at(-1);
    if (graft.kind === 'name' && run?.[0]?.kind === 'name') run.push(graft);
    else runs.push([graft]);
  }
  return runs;
}

function runEntries(run: readonly Graft[], rules: ScanRules): Entries {
  const [first] = run;
  if (first?.kind !== 'contents') return namedEntries(run, rules);
  const { place, target } = first;
  // Asked for the paths below a source: whatever pattern matches the source itself, it was named.
  const leavesOut = rules.exclusionOf(first);
  const isExcluded = (below: string) => leavesOut?.(target === '' ? below : `${target}/${below}`) ?? false;
  const entries = scannedDirectory(place, { ...rules.scan, at: target }, isExcluded, rules.folders);
  return mapped(entries, (entry) => found(entry, first, rules));
}

function found(entry: Entry, graft: Graft, { line: { nameDecoder }, origins }: ScanRules): Entry {
  const named = nameDecoder === undefined ? entry : decoded(entry, nameDecoder);
  origins.add(named, graft);
  return named;
}

function decoded(entry: Entry, nameDecoder: NameDecoder): Entry {
  const path = nameDecoder(entry.path);
  return entry.kind === 'symlink' ? { ...entry, path, target: nameDecoder(entry.target) } : { ...entry, path };
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

/** The entries of single names, each at its target. A directory that holds some of them is scanned once, for these alone. */
async function* namedEntries(grafts: readonly Graft[], rules: ScanRules): AsyncGenerator<Entry> {
  // Exclusions are for what is found below a source, not for what is named.
  for (const [directory, names] of byDirectory(grafts)) {
    const entries = scannedDirectory(directory, rules.scan, (name) => !names.has(name), rules.folders);
    for await (const entry of entries) {
      for (const graft of names.get(entry.path) ?? []) yield found({ ...entry, path: graft.target }, graft, rules);
    }
  }
}

type GraftsByName = Map<string, Graft[]>;

function byDirectory(grafts: Iterable<Graft>): ReadonlyMap<string, GraftsByName> {
  const directories = new Map<string, GraftsByName>();
  for (const graft of grafts) {
    const directory = dirname(graft.place);
    const names: GraftsByName = directories.get(directory) ?? new Map();
    directories.set(directory, names);
    const others = names.get(basename(graft.place));
    if (others === undefined) names.set(basename(graft.place), [graft]);
    else others.push(graft);
  }
  return directories;
}
