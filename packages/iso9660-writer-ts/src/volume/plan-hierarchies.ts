import { type IsoProblem, quoted, type Report } from '../errors.js';
import { type RecordStyle, withoutSystemUse } from '../hierarchy/directory-records.js';
import { type Hierarchy, planHierarchy } from '../hierarchy/hierarchy.js';
import { breadthFirst, type NamedDirectory, nameHierarchy, type Visible } from '../hierarchy/named-directory.js';
import { relocateDeepDirectories } from '../hierarchy/relocate.js';
import { type RockRidgeFacts, rockRidgeSystemUse, shortenedNames } from '../hierarchy/rock-ridge.js';
import type { TranslationTable } from '../hierarchy/translation-table.js';
import { viewOf, warnOfOmissions } from '../hierarchy/visible.js';
import { enhancedNames } from '../names/enhanced.js';
import { jolietNames } from '../names/joliet.js';
import { primaryNames } from '../names/primary.js';
import type { NamingProfile } from '../names/profile.js';
import { mayBeTooLong } from '../names/rock-ridge.js';
import type { Settings } from '../options.js';
import type { RootNode } from '../tree/census.js';
import type { TreeNode } from '../tree/node.js';
import type { StoredFile } from '../tree/stored-file.js';
import { breather } from '../turns.js';
import { checkDepth } from './checks.js';

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

/** Plans the hierarchy of ISO 9660:1999: the same files under long names, without system use areas, at any depth. */
export async function planEnhanced(
  root: RootNode,
  settings: Settings,
  shared: SharedStyle,
  report: Report,
): Promise<Hierarchy> {
  const view = viewOf('enhanced', root, settings);
  await warnOfOmissions(root, enhancedNames.label, view, report);
  const named = await nameHierarchy(root, enhancedNames, view.visible);
  return planHierarchy(named, enhancedNames, { ...shared, systemUse: withoutSystemUse });
}

/** Every name that a hierarchy records differently, found by looking: it takes no memory until somebody asks. */
export function* renamesOf(directories: readonly NamedDirectory[], profile: NamingProfile): Generator<IsoProblem> {
  for (const { entries } of directories) {
    for (const { node, identifier } of entries) {
      if (profile.keeps(node.name, identifier, node.kind)) continue;
      yield {
        code: 'NAME_CHANGED',
        path: node.path,
        message: `${quoted(node.path)} is called ${quoted(identifier)} in the ${profile.label} hierarchy`,
      };
    }
  }
}
