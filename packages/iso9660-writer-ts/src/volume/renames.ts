import { type IsoProblem, quoted, type Report } from '../errors.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import type { Settings } from '../options/image.js';
import type { Work } from '../turns.js';

/** Changed names: warnings where a reader of today sees them, notes where none does. */
export interface Renames {
  readonly warnings: readonly IsoProblem[];
  readonly notes: readonly IsoProblem[];
}

/**
 * Every changed name in every hierarchy. With Rock Ridge no reader shows an identifier of the primary hierarchy, and where
 * Joliet keeps the name, readers show that.
 */
export function renames([primary, ...others]: readonly Hierarchy[], { rockRidge }: Settings): Renames {
  const ofPrimary = primary === undefined ? [] : allRenames(primary);
  const warnings = others.flatMap(allRenames);
  if (rockRidge !== undefined) return { warnings, notes: ofPrimary };
  const shown = namesKept(others.find(({ profile }) => profile.label === 'Joliet'));
  const isShown = ({ path }: IsoProblem) => path !== undefined && shown.has(path);
  return {
    warnings: [...ofPrimary.filter((rename) => !isShown(rename)), ...warnings],
    notes: ofPrimary.filter(isShown),
  };
}

function allRenames(hierarchy: Hierarchy): readonly IsoProblem[] {
  return hierarchy.numbered.flatMap((_, index) => renamesIn(hierarchy, index));
}

/** Paths whose last name a hierarchy shows as it is. */
function namesKept(hierarchy: Hierarchy | undefined): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const { entries } of hierarchy?.numbered ?? []) {
    for (const { node, identifier } of entries) {
      if (hierarchy!.profile.keeps(node.name, identifier, node.kind)) kept.add(node.path);
    }
  }
  return kept;
}

/** With `strictNames` a changed name is a problem, where readers see it: with Rock Ridge none shows primary identifiers. */
export function* reportVisibleRenames(
  [primary, ...others]: readonly Hierarchy[],
  { rockRidge }: Settings,
  report: Report,
): Work<void> {
  const visible = rockRidge === undefined && primary !== undefined ? [primary, ...others] : others;
  for (const hierarchy of visible) {
    for (let index = 0; index < hierarchy.numbered.length; index++) {
      yield;
      report.problems.push(...renamesIn(hierarchy, index));
    }
  }
}

/** The names of one directory that a hierarchy records differently. */
function renamesIn({ numbered, profile }: Hierarchy, index: number): IsoProblem[] {
  return numbered[index]!.entries.filter(
    ({ node, identifier }) => !profile.keeps(node.name, identifier, node.kind),
  ).map(({ node, identifier }) => ({
    code: 'NAME_CHANGED',
    path: node.path,
    message: `${quoted(node.path)} is called ${quoted(identifier)} in the ${profile.label} hierarchy`,
  }));
}
