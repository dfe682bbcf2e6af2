import type { WeightRule } from './command-line.js';
import { isLiteral } from './fnmatch.js';
import type { HostPaths } from './grafts.js';
import { type PathMatcher, pathMatcher, tidy } from './patterns.js';

/**
 * The weight of a path: of several rules for it, or for directories it lies in, the last one given. Rules without
 * wildcards, of which a script writes one for each file, are found by one look into a map; the others are tried.
 */
export function sortWeightOf(
  rules: readonly WeightRule[],
  hostPaths: HostPaths,
): ((path: string) => number) | undefined {
  if (rules.length === 0) return undefined;
  const byText = new Map<string, number>();
  const tried: { readonly number: number; readonly matches: PathMatcher }[] = [];
  rules.forEach((rule, number) => {
    const text = rule.kind === 'pattern' ? tidy(rule.text) : rule.text;
    if (rule.kind === 'path') byText.set(`path ${text}`, number);
    else if (isLiteral(text)) byText.set(`pattern ${text}`, number);
    else tried.push({ number, matches: pathMatcher([rule.text], hostPaths) });
  });
  tried.reverse();
  const needsHostPaths = rules.some(({ kind, text }) => kind === 'pattern' && text.includes('/'));
  const numberOf = (path: string): number => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const texts = [`path ${path}`, `pattern ${name}`, `pattern ${path}`, `pattern /${path}`];
    if (needsHostPaths) for (const place of hostPaths(path)) texts.push(`pattern ${place}`);
    let last = -1;
    for (const text of texts) last = Math.max(last, byText.get(text) ?? -1);
    for (const { number, matches } of tried) {
      if (number <= last) break;
      if (matches(path)) return number;
    }
    return last;
  };
  // Files of one directory share the rules of the directories they lie in.
  const directories = new Map<string, number>([['', byText.get('path ') ?? -1]]);
  const lastFor = (path: string): number => {
    const slash = path.lastIndexOf('/');
    const parent = slash < 0 ? '' : path.slice(0, slash);
    let inherited = directories.get(parent);
    if (inherited === undefined) {
      inherited = lastFor(parent);
      directories.set(parent, inherited);
    }
    return Math.max(inherited, numberOf(path));
  };
  return (path) => rules[lastFor(path)]?.weight ?? 0;
}
