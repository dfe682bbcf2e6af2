import { type Hierarchy, planHierarchy } from '../hierarchy/hierarchy.js';
import { nameHierarchy } from '../hierarchy/named-directory.js';
import { withoutSystemUse } from '../hierarchy/row.js';
import { breather } from '../layout/breathe.js';
import { jolietNames } from '../names/joliet.js';
import { quoted, type Report } from '../report.js';
import type { Settings } from '../settings.js';
import type { RootNode } from '../tree/census.js';
import type { SharedStyle } from './plan-primary.js';
import { viewOf, warnOfOmissions } from './visible.js';

/** Characters that Joliet allows and Windows does not (JO-03). */
const NOT_FOR_WINDOWS = /[<>|"]/;

/** UTF-16 units of a path, as the Joliet text limits it (JO-06). */
const LONGEST_PATH = 240;

/** Plans the Joliet hierarchy: the same files under Unicode names, without system use areas, nothing relocated. */
export async function planJoliet(
  root: RootNode,
  settings: Settings,
  nameLimit: number,
  shared: SharedStyle,
  report: Report,
): Promise<Hierarchy> {
  const profile = jolietNames(nameLimit);
  const view = viewOf('joliet', root, settings);
  await warnOfOmissions(root, profile.label, view, report);
  const named = await nameHierarchy(root, profile, view.visible);
  const hierarchy = await planHierarchy(named, profile, { ...shared, systemUse: withoutSystemUse });
  await warnForReaders(hierarchy, report);
  if (root.census.longestPath > LONGEST_PATH) await warnOfLongPaths(hierarchy, report);
  return hierarchy;
}

async function warnForReaders({ numbered }: Hierarchy, report: Report): Promise<void> {
  const breathe = breather();
  for (const { entries } of numbered) {
    for (const { node, identifier } of entries) {
      if (!NOT_FOR_WINDOWS.test(identifier)) continue;
      report.warn(
        'NOT_FOR_WINDOWS',
        `the name of ${quoted(node.path)} has characters that Windows does not allow`,
        node.path,
      );
    }
    const rest = breathe();
    if (rest !== undefined) await rest;
  }
}

/** One warning for all: in a deep tree, a message with its path for each of them would outgrow the tree itself. */
async function warnOfLongPaths({ numbered }: Hierarchy, report: Report): Promise<void> {
  const breathe = breather();
  let first: string | undefined;
  let count = 0;
  for (const { entries } of numbered) {
    for (const { node } of entries) {
      if (node.path.length <= LONGEST_PATH) continue;
      first ??= node.path;
      count++;
    }
    const rest = breathe();
    if (rest !== undefined) await rest;
  }
  if (first === undefined) return;
  const more = count > 1 ? `, and so are ${count - 1} more paths` : '';
  report.warn(
    'PATH_LENGTH',
    `${quoted(first)} is longer than the ${LONGEST_PATH} characters Joliet provides for${more}`,
    first,
  );
}
