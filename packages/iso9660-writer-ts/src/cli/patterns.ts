import type { FromDirectoryOptions } from '../node/index.js';
import type { CommandLine, WeightRule } from './command-line.js';
import type { HostPaths } from './grafts.js';

/**
 * A shell pattern as `fnmatch` reads it, for whole texts: `*` and `?` stop at a slash and match a dot in front. There
 * are no braces and no `**`: a pattern that another program of this family takes literally must stay literal.
 */
export function globExpression(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; ) {
    const [token, expression] = tokenAt(pattern, at);
    source += expression;
    at += token.length;
  }
  return new RegExp(`^${source}$`, 'su');
}

/** The token that starts at a place of a pattern, and its regular expression. */
function tokenAt(pattern: string, at: number): readonly [token: string, expression: string] {
  const rest = pattern.slice(at);
  const [character = ''] = rest;
  if (character === '*') return [character, '[^/]*'];
  if (character === '?') return [character, '[^/]'];
  if (character === '\\' && rest.length > 1) {
    const [, escaped = ''] = rest;
    return [character + escaped, literal(escaped)];
  }
  const set = /^\[([!^]?)(\]?[^\]/]*)\]/.exec(rest);
  return set === null ? [character, literal(character)] : [set[0], setExpression(set[1] !== '', set[2] ?? '')];
}

function setExpression(negated: boolean, members: string): string {
  const escaped = members.replace(/[\\\]^[]/g, '\\$&').replace(/^-|-$/g, '\\-');
  return negated ? `[^/${escaped}]` : `(?!/)[${escaped}]`;
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

/**
 * Whether any of some patterns matches a path of the image: its last name, the whole path with or without a slash in
 * front, or the path on this machine it comes from.
 */
export type PathMatcher = (path: string) => boolean;

export function pathMatcher(patterns: readonly string[], hostPaths: HostPaths): PathMatcher {
  if (patterns.length === 0) return () => false;
  const expressions = patterns.map(tidy).map(globExpression);
  const matches = (text: string) => expressions.some((expression) => expression.test(text));
  const byName = patterns.every((pattern) => !pattern.includes('/'));
  return (path) => {
    if (matches(path.slice(path.lastIndexOf('/') + 1))) return true;
    return !byName && [path, `/${path}`, ...hostPaths(path)].some(matches);
  };
}

/** `./a/` is `a`: paths are compared as `join` writes them. */
function tidy(pattern: string): string {
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

/** The weight of a path; of several rules for it, or for directories it lies in, the last one given. */
export function sortWeightOf(
  rules: readonly WeightRule[],
  hostPaths: HostPaths,
): ((path: string) => number) | undefined {
  if (rules.length === 0) return undefined;
  const weighed = rules.map((rule) => ({ weight: rule.weight, matches: matcherOf(rule, hostPaths) })).reverse();
  return (path) => weighed.find(({ matches }) => upwards(path).some(matches))?.weight ?? 0;
}

function matcherOf({ kind, text }: WeightRule, hostPaths: HostPaths): PathMatcher {
  return kind === 'pattern' ? pathMatcher([text], hostPaths) : (path) => text === '' || path === text;
}

/** A path and the directories it lies in. */
function upwards(path: string): readonly string[] {
  const segments = path.split('/');
  return segments.map((_, index) => segments.slice(0, segments.length - index).join('/'));
}
