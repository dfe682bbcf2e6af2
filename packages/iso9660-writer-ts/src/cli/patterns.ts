import type { Entry, Metadata } from '../index.js';
import type { FromDirectoryOptions } from '../node/index.js';
import { RealFolders } from '../node/internal.js';
import type { CommandLine } from './command-line.js';
import { type Graft, pathIn, placesIn } from './grafts.js';
import type { Origins } from './origins.js';
import { tidied } from './path-spec.js';
import { PatternSet } from './pattern-set.js';

/** Paths of this machine that a path of the image comes from, each as it was written and absolute. */
export type HostPaths = (path: string) => readonly string[];

/** Returns true if any of some patterns matches a path of the image, by any of its names. */
export type PathMatcher = (path: string, hostPaths: HostPaths) => boolean;

export function pathMatcher(patterns: readonly string[]): PathMatcher {
  const rules = new PathRules();
  patterns.forEach((pattern, number) => {
    rules.add(pattern, number);
  });
  return (path, hostPaths) => rules.lastMatch(path, hostPaths) >= 0;
}

/**
 * Numbered patterns for paths of the image. One matches the last name, the whole path with or without a slash in front,
 * or a path on this machine that it comes from. Names are compared composed, as the image has them.
 */
export class PathRules {
  readonly #patterns = new PatternSet();
  #isEmpty = true;
  #byName = true;

  add(pattern: string, number: number): void {
    this.#patterns.add(tidied(pattern), number);
    this.#isEmpty = false;
    if (pattern.includes('/')) this.#byName = false;
  }

  /** The number of the last rule that matches; -1 for none. */
  lastMatch(path: string, hostPaths: HostPaths): number {
    if (this.#isEmpty) return -1;
    const byName = this.#match(path.slice(path.lastIndexOf('/') + 1));
    if (this.#byName) return byName;
    const texts = [path, `/${path}`, ...hostPaths(path)];
    return texts.reduce((last, text) => Math.max(last, this.#match(text)), byName);
  }

  #match(text: string): number {
    return this.#patterns.lastMatch(text.normalize('NFC'));
  }
}

/** How sources are read. */
export interface ScanRules {
  readonly line: CommandLine;
  /** The file that is written: it may lie in a source, but is no part of itself. */
  readonly output: string | undefined;
  readonly origins: Origins;
  /** Options of every scan, but for what one source leaves out and where it is put. */
  readonly scan: Omit<FromDirectoryOptions, 'exclude'>;
  readonly folders: RealFolders;
  /** What a graft leaves out, asked with the path of the image; `undefined` if that is nothing. */
  exclusionOf(graft: Graft): ((path: string) => boolean) | undefined;
}

interface ScanRulesGiven extends Pick<ScanRules, 'output' | 'origins'> {
  readonly signal: AbortSignal;
}

export function scanRules(line: CommandLine, { signal, ...given }: ScanRulesGiven): ScanRules {
  const isExcluded = pathMatcher(line.excluded);
  return {
    line,
    ...given,
    scan: scanOptions(line, signal),
    folders: new RealFolders(),
    exclusionOf(graft) {
      const output = given.output === undefined ? undefined : pathIn(graft, given.output);
      if (line.excluded.length === 0) return output === undefined ? undefined : (path) => path === output;
      const hostPaths: HostPaths = (path) => placesIn(graft, path);
      return (path) => path === output || isExcluded(path, hostPaths);
    },
  };
}

function scanOptions(line: CommandLine, signal: AbortSignal): FromDirectoryOptions {
  const { rockRidge, followLinks, overrides, dates } = line;
  return {
    symlinks: followLinks ? 'follow-or-keep' : 'keep',
    followTo: 'anywhere',
    owners: rockRidge === 'rational' ? 'root' : 'keep',
    modes: rockRidge === 'rational' ? 'public' : 'keep',
    dates,
    ...(Object.keys(overrides).length > 0 && { metadata: overriding(overrides) }),
    signal,
  };
}

function overriding({ uid, gid, modifiedAt, fileMode, directoryMode }: CommandLine['overrides']) {
  const ofAll = {
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(modifiedAt !== undefined && { modifiedAt }),
  };
  const ofFiles = fileMode === undefined ? ofAll : { ...ofAll, mode: fileMode };
  const ofDirectories = directoryMode === undefined ? ofAll : { ...ofAll, mode: directoryMode };
  return (_path: string, _found: unknown, kind: Entry['kind']): Partial<Metadata> => {
    if (kind === 'file') return ofFiles;
    return kind === 'directory' ? ofDirectories : ofAll;
  };
}
