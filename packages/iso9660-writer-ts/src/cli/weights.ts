import type { WeightRule } from './command-line.js';
import type { HostPaths } from './host-paths.js';
import { type PathMatcher, pathMatcher } from './path-patterns.js';

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
