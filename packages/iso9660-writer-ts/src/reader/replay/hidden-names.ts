import type { HierarchyName, ImageOptions } from '../../options/image.js';
import type { ViewName } from '../names.js';
import { openImage } from '../open-image.js';
import type { AnyRecordedEntry } from '../recorded-entry.js';
import { sourceOfVolume } from '../source-of-image.js';
import type { IsoVolume } from '../volume.js';
import type { Findings } from './findings.js';

/** The hierarchy that each view shows. */
const HIERARCHY: Readonly<Record<ViewName, HierarchyName>> = {
  rockRidge: 'primary',
  primary: 'primary',
  joliet: 'joliet',
  enhanced: 'enhanced',
};

/** What other hierarchies than that of the entries show. */
export interface OtherNames {
  /** `undefined`: all hierarchies show the same. */
  readonly hide: ImageOptions['hide'];
  /** Joliet shows the files that symbolic links lead to, by the names of the links (JO-07). */
  readonly followsLinks: boolean;
}

/** The names of the disc that another hierarchy does not show (RM-15). What only another one shows is told: it is no entry. */
export async function otherNames(volume: IsoVolume, findings: Findings): Promise<OtherNames> {
  let followsLinks = false;
  const hidden = new Map<string, HierarchyName[]>();
  for (const [hierarchy, view] of otherViews(volume)) {
    const other = await openImage(sourceOfVolume(volume), { view, session: volume.session, limits: volume.limits });
    const names = await namesOf(other);
    if (other.problems.length > 0) findings.addProblemsOf(other);
    else if (names.size === 0) {
      findings.warn('ENTRIES_CHANGED', `the ${hierarchy} hierarchy shows nothing; that of the image shows every name`);
    } else {
      const { missing, lost, links } = await compare(volume, names);
      if (hierarchy === 'joliet' && links.shown.length > 0) {
        followsLinks = true;
        missing.push(...links.missing);
      } else lost.push(...links.shown);
      for (const path of missing) hidden.set(path, [...(hidden.get(path) ?? []), hierarchy]);
      if (missing.length > 0) findings.reason(`hide: ${missing.length} names are not in the ${hierarchy} hierarchy`);
      if (lost.length > 0) {
        const fact = `files that only the ${hierarchy} hierarchy shows are left out: ${lost.length} of them, as ${JSON.stringify(lost[0])}`;
        findings.warn('ENTRIES_CHANGED', fact, lost[0]);
      }
    }
  }
  if (followsLinks) findings.reason('joliet.symlinks: Joliet of the disc shows the files that symbolic links lead to');
  return { hide: hidden.size === 0 ? undefined : (path) => hidden.get(path) ?? [], followsLinks };
}

/** A view of each hierarchy besides the one whose entries are taken: the one that shows most comes first. */
function otherViews({ view, views }: IsoVolume): ReadonlyMap<HierarchyName, ViewName> {
  const others = new Map<HierarchyName, ViewName>();
  for (const name of views) {
    const hierarchy = HIERARCHY[name];
    if (hierarchy !== HIERARCHY[view] && !others.has(hierarchy)) others.set(hierarchy, name);
  }
  return others;
}

/**
 * What the names of one thing have in common in all hierarchies: the first byte of its content. A directory, and a file without content, has
 * its depth and the start of its name, which writers keep when they change the rest.
 */
function keyOf(entry: AnyRecordedEntry): string {
  if (entry.kind === 'file' && entry.length > 0) return `at ${entry.start}`;
  return keyOfName(entry.kind, entry.path);
}

const KEPT_LETTERS = 5;

function keyOfName(kind: string, path: string): string {
  const segments = path.split('/');
  const start = segments
    .at(-1)!
    .toUpperCase()
    .replace(/[^A-Z0-9]/gu, '_')
    .slice(0, KEPT_LETTERS);
  return `${kind} ${segments.length} ${start}`;
}

/** Names by their paths, without translation tables, of which each hierarchy has its own. */
async function namesOf(volume: IsoVolume): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for await (const entry of volume.walk() as AsyncIterable<AnyRecordedEntry>) {
    if (entry.name !== 'TRANS.TBL') names.set(entry.path, keyOf(entry));
  }
  return names;
}

interface Comparison {
  /** Names that the other hierarchy does not show. */
  readonly missing: string[];
  /** Files of the other hierarchy that are no entries. */
  readonly lost: string[];
  /** Symbolic links whose names it shows as those of files, and the rest. */
  readonly links: { readonly shown: string[]; readonly missing: string[] };
}

/** A hierarchy may have changed a name: what has no namesake is the other name of an equal content that has none, either. */
async function compare(volume: IsoVolume, names: Map<string, string>): Promise<Comparison> {
  const alone: { readonly path: string; readonly key: string }[] = [];
  const links: Comparison['links'] = { shown: [], missing: [] };
  const all = { associated: true, duplicates: true };
  for await (const entry of volume.walk(all) as AsyncIterable<AnyRecordedEntry>) {
    const { kind, path } = entry;
    // genisoimage shows links there as files without content.
    if (kind === 'symlink') links[names.get(path)?.startsWith('at ') ? 'shown' : 'missing'].push(path);
    const isThere = names.delete(path) || entry.isAssociated;
    if (!isThere && path !== '' && entry.name !== 'TRANS.TBL' && (kind === 'file' || kind === 'directory')) {
      alone.push({ path, key: keyOf(entry) });
    }
  }
  const others = new Map<string, Set<string>>();
  for (const [path, key] of names) others.set(key, (others.get(key) ?? new Set()).add(path));
  const shown = new Set<string>();
  const missing: string[] = [];
  // Directories come before what lies in them: from the end on, it is known which of them show a file.
  for (const { path, key } of alone.reverse()) {
    const [other] = others.get(key) ?? [];
    if (shown.has(path)) continue;
    if (other === undefined) missing.push(path);
    else {
      others.get(key)!.delete(other);
      for (const parent of parentsOf(path)) shown.add(parent);
      for (const parent of parentsOf(other)) others.get(keyOfName('directory', parent))?.delete(parent);
    }
  }
  const lost = [...others].flatMap(([key, paths]) => (key.startsWith('directory ') ? [] : [...paths]));
  return { missing: missing.reverse(), lost, links };
}

function parentsOf(path: string): readonly string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}
