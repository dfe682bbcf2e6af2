import type { FromDirectoryOptions } from '../node/index.js';
import type { CommandLine } from './command-line.js';
import { globExpression, isLiteral } from './fnmatch.js';
import type { HostPaths } from './grafts.js';

/**
 * Returns true if any of some patterns matches a path of the image: its last name, the whole path with or without a
 * slash in front, or the path on this machine it comes from.
 */
export type PathMatcher = (path: string) => boolean;

export function pathMatcher(patterns: readonly string[], hostPaths: HostPaths): PathMatcher {
  if (patterns.length === 0) return () => false;
  const tidied = patterns.map(tidy);
  // Most rules of scripts are plain paths, thousands of them: one look finds any.
  const literals = new Set(tidied.filter(isLiteral));
  const expressions = tidied.filter((pattern) => !isLiteral(pattern)).map(globExpression);
  const matches = (text: string) => literals.has(text) || expressions.some((expression) => expression.test(text));
  const byName = patterns.every((pattern) => !pattern.includes('/'));
  return (path) => {
    if (matches(path.slice(path.lastIndexOf('/') + 1))) return true;
    return !byName && (matches(path) || matches(`/${path}`) || hostPaths(path).some(matches));
  };
}

/** `./a/` is `a`: paths are compared as `join` writes them. */
export function tidy(pattern: string): string {
  const tidied = pattern.replace(/^(?:\.\/+)+(?=.)/, '').replace(/(?<=^.|[^/])\/+$/, '');
  return tidied === '' ? pattern : tidied;
}

/** How sources are read. */
export interface ScanRules {
  readonly line: CommandLine;
  readonly signal: AbortSignal;
  /** Asked with a path of the image. */
  leavesOut(path: string): boolean;
}

/** @param output the file that is written: it may lie in a source, but is no part of itself */
export function scanRules(
  line: CommandLine,
  hostPaths: HostPaths,
  { output, signal }: { output: string | undefined; signal: AbortSignal },
): ScanRules {
  const isExcluded = pathMatcher(line.excluded, hostPaths);
  const isOutput = (path: string) => output !== undefined && hostPaths(path).includes(output);
  return { line, signal, leavesOut: (path) => isExcluded(path) || isOutput(path) };
}

export function scanOptions({ line, signal }: ScanRules): FromDirectoryOptions {
  const { rockRidge, followLinks, overrides } = line;
  return {
    symlinks: followLinks ? 'follow' : 'keep',
    followTo: 'anywhere',
    owners: rockRidge === 'rational' ? 'root' : 'keep',
    modes: rockRidge === 'rational' ? 'public' : 'keep',
    metadata: (_path, _found, kind) => ({
      ...(overrides.uid !== undefined && { uid: overrides.uid }),
      ...(overrides.gid !== undefined && { gid: overrides.gid }),
      ...(overrides.modifiedAt !== undefined && { modifiedAt: overrides.modifiedAt }),
      ...(kind === 'file' && overrides.fileMode !== undefined && { mode: overrides.fileMode }),
      ...(kind === 'directory' && overrides.directoryMode !== undefined && { mode: overrides.directoryMode }),
    }),
    signal,
  };
}
