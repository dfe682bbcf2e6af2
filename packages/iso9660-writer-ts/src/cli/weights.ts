import type { WeightRule } from './command-line.js';
import type { Graft } from './grafts.js';
import { type PathMatcher, pathMatcher } from './path-patterns.js';

/** The weight of a path; of several rules for it, or for directories it lies in, the last one given. */
export function sortWeightOf(
  rules: readonly WeightRule[],
  grafts: readonly Graft[],
): ((path: string) => number) | undefined {
  if (rules.length === 0) return undefined;
  const weighed = rules.map((rule) => ({ weight: rule.weight, matches: matcherOf(rule, grafts) })).reverse();
  return (path) => weighed.find(({ matches }) => upwards(path).some(matches))?.weight ?? 0;
}

function matcherOf({ kind, text }: WeightRule, grafts: readonly Graft[]): PathMatcher {
  return kind === 'pattern' ? pathMatcher([text], grafts) : (path) => text === '' || path === text;
}

/** A path and the directories it lies in. */
function upwards(path: string): readonly string[] {
  const segments = path.split('/');
  return segments.map((_, index) => segments.slice(0, segments.length - index).join('/'));
}
