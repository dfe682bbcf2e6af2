import type { AnyRecordedEntry } from '../recorded-entry.js';
import type { IsoVolume } from '../volume.js';
import type { Findings } from './findings.js';

/** What a replay has to know of the tree. */
export interface TreeFacts {
  /** First byte of each file that has content. */
  readonly starts: ReadonlyMap<string, number>;
  /** Paths of the files of the root directory by their recorded identifiers, without version. */
  readonly rootFiles: ReadonlyMap<string, string>;
  readonly hasTranslationTables: boolean;
  readonly hasRelocatedDirectories: boolean;
}

/** Name of the translation tables of mkisofs. */
const TABLE_NAME = 'TRANS.TBL';

/** Walks the tree once. What of the entries cannot be recorded again becomes a warning. */
export async function readTreeFacts(volume: IsoVolume, findings: Findings): Promise<TreeFacts> {
  const starts = new Map<string, number>();
  const rootFiles = new Map<string, string>();
  let hasTranslationTables = false;
  let hasRelocatedDirectories = false;
  const changed = new Map<string, string[]>();
  const note = (fact: string, path: string) => {
    const paths = changed.get(fact);
    if (paths === undefined) changed.set(fact, [path]);
    else paths.push(path);
  };
  for await (const entry of volume.walk({ associated: true, duplicates: true }) as AsyncIterable<AnyRecordedEntry>) {
    const { path } = entry;
    if (entry.isAssociated) note('associated files are left out', path);
    if (entry.isHidden) note('names lose their hidden attribute', path);
    if (entry.kind === 'directory') hasRelocatedDirectories ||= entry.isRelocated;
    if (entry.kind !== 'file' || entry.isAssociated) continue;
    if (entry.isCompressed) note('compressed files (zisofs) are recorded as they were before', path);
    if (entry.length > 0 && !starts.has(path)) starts.set(path, entry.start);
    hasTranslationTables ||= entry.name === TABLE_NAME;
    if (!path.includes('/')) rootFiles.set(withoutVersion(entry.record.identifier), path);
  }
  for (const [fact, paths] of changed) {
    findings.warn('ENTRIES_CHANGED', `${fact}: ${paths.length} of them, as ${JSON.stringify(paths[0])}`, paths[0]);
  }
  return { starts, rootFiles, hasTranslationTables, hasRelocatedDirectories };
}

/** ECMA-119 7.5.1: what stands before the version, which may be left out. */
export function withoutVersion(identifier: Uint8Array | string): string {
  const text = typeof identifier === 'string' ? identifier : String.fromCharCode(...identifier.filter(Boolean));
  return text.replace(/;\d*$/, '').replace(/\.$/, '').toUpperCase();
}
