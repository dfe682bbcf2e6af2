import { type IsoProblem, quoted, type Report } from '../errors.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import type { Settings } from '../options/image.js';
import type { Work } from '../turns.js';

/** Every changed name in every hierarchy. */
export function renames(hierarchies: readonly Hierarchy[]): IsoProblem[] {
  return hierarchies.flatMap((hierarchy) => [...hierarchy.numbered.flatMap((_, index) => renamesIn(hierarchy, index))]);
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
