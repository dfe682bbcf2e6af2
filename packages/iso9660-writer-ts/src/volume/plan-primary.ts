import { type Hierarchy, planHierarchy } from '../hierarchy/hierarchy.js';
import { breadthFirst, type NamedDirectory, nameHierarchy, type Visible } from '../hierarchy/named-directory.js';
import { relocateDeepDirectories } from '../hierarchy/relocate.js';
import { shortenedNames } from '../hierarchy/rock-ridge-names.js';
import { type RockRidgeFacts, rockRidgeSystemUse } from '../hierarchy/rock-ridge-style.js';
import { type RecordStyle, withoutSystemUse } from '../hierarchy/row.js';
import type { TranslationTable } from '../hierarchy/translation-table.js';
import { primaryNames } from '../names/primary.js';
import type { NamingProfile } from '../names/profile.js';
import { mayBeTooLong } from '../names/rock-ridge.js';
import type { Report } from '../report.js';
import type { Settings } from '../settings.js';
import type { RootNode } from '../tree/census.js';
import type { TreeNode } from '../tree/node.js';
import type { StoredFile } from '../tree/stored-file.js';
import { checkDepth } from './checks.js';
import { viewOf, warnOfOmissions } from './visible.js';

/** What all hierarchies of a volume share. */
export type SharedStyle = Pick<RecordStyle, 'emptySector' | 'dateOf'>;

/** Plans the primary hierarchy, with Rock Ridge if asked for. Adds translation tables to the tree first. */
export async function planPrimary(
  root: RootNode,
  settings: Settings,
  shared: SharedStyle,
  report: Report,
): Promise<Hierarchy> {
  const profile = primaryNames(settings.interchangeLevel);
  const view = viewOf('primary', root, settings);
  await warnOfOmissions(root, profile.label, view, report);
  const tables = settings.translationTables ? await translationTables(root, view.visible, report) : [];
  const named = await nameHierarchy(root, profile, view.visible);
  const home = placeDeepDirectories(named, profile, settings, report);
  if (tables.length > 0) listDirectories(tables, named);
  const systemUse = settings.rockRidge === undefined ? withoutSystemUse : rockRidge(root, named, report);
  return planHierarchy(named, profile, { ...shared, systemUse }, home);
}

function rockRidge(root: RootNode, named: NamedDirectory, report: Report): RecordStyle['systemUse'] {
  const { longestName, hasLinks } = root.census;
  const shortened = mayBeTooLong(longestName) ? shortenedNames(root, report) : NONE_SHORTENED;
  const fileLinks = hasLinks ? countLinks(named) : NO_LINKS;
  const facts: RockRidgeFacts = {
    linksOf: (node) => (node.kind === 'file' ? (fileLinks.get(node.file) ?? 1) : 1),
    nameOf: (node) => shortened.get(node) ?? node.name,
  };
  return (row, written) => rockRidgeSystemUse(row, written, facts);
}

const NONE_SHORTENED: ReadonlyMap<TreeNode, string> = new Map();

const NO_LINKS: ReadonlyMap<StoredFile, number> = new Map();

/** Names of each file that has several in the tree: those that are shown count. */
function countLinks(named: NamedDirectory): ReadonlyMap<StoredFile, number> {
  const links = new Map<StoredFile, number>();
  for (const { entries } of breadthFirst(named)) {
    for (const { node } of entries) {
      if (node.kind === 'file' && node.file.isLinked) links.set(node.file, (links.get(node.file) ?? 0) + 1);
    }
  }
  return links;
}

/** Answers the home of relocated directories, when there are any. Only Rock Ridge can record where they belong. */
function placeDeepDirectories(
  named: NamedDirectory,
  profile: NamingProfile,
  { rockRidge: options }: Settings,
  report: Report,
): NamedDirectory | undefined {
  const choice = options?.deepDirectories ?? 'keep';
  if (choice !== 'relocate') {
    checkDepth(named, choice, report);
    return undefined;
  }
  const relocation = relocateDeepDirectories(named, profile);
  if ('problem' in relocation) report.problem('DEEP_DIRECTORY', relocation.problem);
  return 'problem' in relocation ? undefined : relocation.home;
}

async function translationTables(
  root: RootNode,
  visible: Visible,
  report: Report,
): Promise<readonly TranslationTable[]> {
  const { addTranslationTables } = await import('../hierarchy/translation-table.js');
  return addTranslationTables(root, visible, report);
}

/** The lines of the tables are names that are known only now. */
function listDirectories(tables: readonly TranslationTable[], named: NamedDirectory): void {
  const tableOf = new Map(tables.map((table) => [table.directory, table]));
  for (const directory of breadthFirst(named)) tableOf.get(directory.node)?.list(directory);
}
