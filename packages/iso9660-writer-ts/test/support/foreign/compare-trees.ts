import type { Naming } from '../corpus/naming.js';
import type { Manifest, ManifestRow } from './manifest.js';
import { type TreeNode, treeOf } from './tree.js';

/** A reader's part in the comparison: see `Reader`. */
type Shows = (truth: ManifestRow) => ManifestRow;

/**
 * Compares what a reader shows with the truth, under names that the tree could not always keep. A name it can keep
 * has to be there with everything in it. The others, whose new names nobody promised, have to be there as often as
 * they are in the truth, told apart by all they are and hold. In a directory no two names may be equal to a reader.
 *
 * Answers the differences in words; none is success.
 */
export function differences(shown: Manifest, truth: Manifest, naming: Naming, shows: Shows): readonly string[] {
  return differencesIn('', treeOf(truth), treeOf(shown), naming, shows);
}

function differencesIn(
  place: string,
  truth: readonly TreeNode[],
  shown: readonly TreeNode[],
  naming: Naming,
  shows: Shows,
): readonly string[] {
  const found: string[] = [];
  const rest = new Map(shown.map((node) => [node.name, node]));
  if (new Set(shown.map(({ name }) => naming.key(name))).size < shown.length) found.push(`${place}: names are equal`);
  const kept = keptNames(truth, naming);
  for (const node of truth.filter(({ name }) => kept.has(name))) {
    const expected = shows({ ...node.row, path: kept.get(node.name) ?? '' });
    const match = rest.get(expected.path);
    if (match === undefined) {
      found.push(`${node.row.path} is not there as ${place}${expected.path}`);
      continue;
    }
    rest.delete(match.name);
    const [have, want] = [fieldsOf(match.row), fieldsOf(expected)];
    if (have !== want) found.push(`${node.row.path} is ${have} and should be ${want}`);
    found.push(...differencesIn(`${place}${expected.path}/`, node.children, match.children, naming, shows));
  }
  const renamed = truth.filter(({ name }) => !kept.has(name)).map((node) => nature(node, shows));
  const unnamed = [...rest.values()].map((node) => nature(node, (row) => row));
  for (const text of difference(renamed, unnamed)) found.push(`${place} should have under some name: ${text}`);
  for (const text of difference(unnamed, renamed)) found.push(`${place} should not have under any name: ${text}`);
  return found;
}

function keptNames(siblings: readonly TreeNode[], naming: Naming): ReadonlyMap<string, string> {
  const candidates = siblings.flatMap(({ name, row }) => {
    const recorded = naming.recorded(name, row.type);
    return recorded === undefined ? [] : [{ name, recorded, key: naming.key(recorded) }];
  });
  const times = new Map<string, number>();
  for (const { key } of candidates) times.set(key, (times.get(key) ?? 0) + 1);
  return new Map(candidates.filter(({ key }) => times.get(key) === 1).map(({ name, recorded }) => [name, recorded]));
}

/** Everything about a node but its name, as text. */
function nature(node: TreeNode, shows: Shows): string {
  const below = node.children.map((child) => nature(child, shows)).sort();
  return fieldsOf(shows(node.row)) + (below.length === 0 ? '' : ` [${below.join(' ')}]`);
}

function fieldsOf(row: ManifestRow): string {
  const { path: _, ...fields } = row;
  return JSON.stringify(Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** What `first` holds more often than `second`. */
function difference(first: readonly string[], second: readonly string[]): readonly string[] {
  const left = [...second];
  return first.filter((text) => {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
