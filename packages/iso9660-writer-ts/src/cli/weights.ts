import type { WeightRule } from './command-line.js';
import { type HostPaths, PathRules } from './patterns.js';

/** The number of the last rule for a path itself, whatever is said of the directories it lies in; -1 for none. */
type OwnRule = (path: string) => number;

/**
 * The weight of a path. Of several rules for it the last one given counts. What it has no rule for, a path has from the
 * directories it lies in: with the rules of `-sort` from the nearest that has one, and with those of xorriso, which sets
 * the weight of everything below a directory at once, the last one given counts for the path itself, too.
 */
export function sortWeightOf(
  rules: readonly WeightRule[],
  hostPaths: HostPaths,
): ((path: string) => number) | undefined {
  if (rules.length === 0) return undefined;
  const given = (['nearest', 'last'] as const).filter((counts) => rules.some((rule) => rule.counts === counts));
  const ways = given.map((counts) => inherited(ownRules(rules, counts, hostPaths), CHOICES[counts]));
  return (path) => rules[Math.max(...ways.map((ruleOf) => ruleOf(path)))]?.weight ?? 0;
}

/** Of the rule for a path itself and that for the directories it lies in. */
const CHOICES: Readonly<Record<WeightRule['counts'], (own: number, above: number) => number>> = {
  nearest: (own, above) => (own < 0 ? above : own),
  last: Math.max,
};

function ownRules(rules: readonly WeightRule[], counts: WeightRule['counts'], hostPaths: HostPaths): OwnRule {
  const patterns = new PathRules();
  const paths = new Map<string, number>();
  rules.forEach((rule, number) => {
    if (rule.counts !== counts) return;
    if (rule.kind === 'pattern') patterns.add(rule.text, number);
    else paths.set(rule.text.normalize('NFC'), number);
  });
  return (path) => Math.max(paths.get(path.normalize('NFC')) ?? -1, patterns.lastMatch(path, hostPaths));
}

/** Files of one directory share the rules of the directories they lie in. */
function inherited(ownRule: OwnRule, choose: (own: number, above: number) => number): OwnRule {
  const directories = new Map<string, number>([['', ownRule('')]]);
  const ruleOf = (path: string): number => {
    const parent = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    let above = directories.get(parent);
    if (above === undefined) {
      above = ruleOf(parent);
      directories.set(parent, above);
    }
    return choose(ownRule(path), above);
  };
  return ruleOf;
}
