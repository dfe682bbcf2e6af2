import { type IsoProblem, quoted, type Report } from '../errors.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import type { Settings } from '../options/image.js';
import type { Work } from '../turns.js';

/** Changed names that a reader of today shows: warnings. */
export function* shownRenames(hierarchies: readonly Hierarchy[], settings: Settings): Work<IsoProblem[]> {
  const [primary, ...others] = hierarchies;
  const shown: IsoProblem[] = [];
  if (primary !== undefined && settings.rockRidge === undefined) {
    const kept = yield* pathsKept(others);
    yield* each(primary, (rename) => {
      if (!kept.has(rename.path!)) shown.push(rename);
    });
  }
  for (const hierarchy of others) yield* each(hierarchy, (rename) => shown.push(rename));
  return shown;
}

/**
 * Changed names that none shows: notes. With Rock Ridge no reader shows an identifier of the primary hierarchy, and where
 * Joliet keeps the name, readers show that.
 */
export function* hiddenRenames(hierarchies: readonly Hierarchy[], settings: Settings): Work<IsoProblem[]> {
  const [primary, ...others] = hierarchies;
  const hidden: IsoProblem[] = [];
  if (primary === undefined) return hidden;
  const kept = settings.rockRidge === undefined ? yield* pathsKept(others) : undefined;
  yield* each(primary, (rename) => {
    if (kept === undefined || kept.has(rename.path!)) hidden.push(rename);
  });
  return hidden;
}

/** The names that a hierarchy records differently. Nearly all trees have none: nothing is made of a name that is kept. */
function* each({ numbered, profile }: Hierarchy, take: (rename: IsoProblem) => void): Work<void> {
  for (const { nodes, identifiers } of numbered) {
    yield;
    for (let index = 0; index < nodes.length; index++) {
      const { name, kind, path } = nodes[index]!;
      const identifier = identifiers[index]!;
      if (profile.keeps(name, identifier, kind)) continue;
      const message = `${quoted(path)} is called ${quoted(identifier)} in the ${profile.label} hierarchy`;
      take({ code: 'NAME_CHANGED', path, message });
    }
  }
}

/** Paths whose last name Joliet shows as it is. */
function* pathsKept(hierarchies: readonly Hierarchy[]): Work<ReadonlySet<string>> {
  const kept = new Set<string>();
  const joliet = hierarchies.find(({ profile }) => profile.label === 'Joliet');
  for (const { nodes, identifiers } of joliet?.numbered ?? []) {
    yield;
    for (const [index, { name, path }] of nodes.entries()) if (name === identifiers[index]) kept.add(path);
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
  for (const hierarchy of visible) yield* each(hierarchy, (rename) => report.problems.push(rename));
}
