import { quoted, type Report } from '../errors.js';
import { type RecordStyle, type SystemUseStyle, withoutSystemUse } from '../hierarchy/directory-records.js';
import { type Hierarchy, planHierarchy } from '../hierarchy/hierarchy.js';
import { breadthFirst, type NamedDirectory, nameHierarchy } from '../hierarchy/named-directory.js';
import { relocateDeepDirectories } from '../hierarchy/relocate.js';
import { rockRidge, shortenedNames } from '../hierarchy/rock-ridge.js';
import type { TranslationTables } from '../hierarchy/translation-table.js';
import type { View } from '../hierarchy/visible.js';
import { enhancedNames } from '../names/enhanced.js';
import { jolietNames } from '../names/joliet.js';
import { primaryNames } from '../names/primary.js';
import type { NamingProfile } from '../names/profile.js';
import { mayBeTooLong } from '../names/rock-ridge.js';
import type { Settings } from '../options/image.js';
import type { RootNode } from '../tree/census.js';
import type { TreeNode } from '../tree/node.js';
import type { StoredFile } from '../tree/stored-file.js';
import type { Work } from '../turns.js';
import { checkDepth } from './checks.js';

/** What all hierarchies of a volume share. */
export type SharedStyle = Pick<RecordStyle, 'emptySector' | 'dateOf'>;

/** Plans the primary hierarchy, with Rock Ridge if asked for. Its names are the lines of the translation tables. */
export function* planPrimary(
  root: RootNode,
  { visible }: View,
  settings: Settings,
  tables: TranslationTables | undefined,
  shared: SharedStyle,
  report: Report,
): Work<Hierarchy> {
  const profile = primaryNames(settings.interchangeLevel);
  const named = yield* nameHierarchy(root, profile, visible);
  const home = yield* placeDeepDirectories(named, profile, settings, report);
  if (tables !== undefined) yield* listDirectories(tables, named);
  const systemUse = settings.rockRidge === undefined ? withoutSystemUse : yield* planRockRidge(root, named, report);
  return yield* planHierarchy(named, profile, { ...shared, systemUse }, home);
}

function* planRockRidge(root: RootNode, named: NamedDirectory, report: Report): Work<SystemUseStyle> {
  const { longestName, hasLinks } = root.census;
  const shortened = mayBeTooLong(longestName) ? yield* shortenedNames(root, report) : NONE_SHORTENED;
  const fileLinks = hasLinks ? yield* countLinks(named) : NO_LINKS;
  return rockRidge({
    linksOf: (node) => (node.kind === 'file' ? (fileLinks.get(node.file) ?? 1) : 1),
    nameOf: (node) => shortened.get(node) ?? node.name,
  });
}

const NONE_SHORTENED: ReadonlyMap<TreeNode, string> = new Map();

const NO_LINKS: ReadonlyMap<StoredFile, number> = new Map();

/** Names of each file that has several in the tree: those that are shown count. */
function* countLinks(named: NamedDirectory): Work<ReadonlyMap<StoredFile, number>> {
  const links = new Map<StoredFile, number>();
  for (const { nodes } of breadthFirst(named)) {
    yield;
    for (const node of nodes) {
      if (node.kind === 'file' && node.file.isLinked) links.set(node.file, (links.get(node.file) ?? 0) + 1);
    }
  }
  return links;
}

/** Returns the home of relocated directories, when there are any. Only Rock Ridge can record where they belong. */
function* placeDeepDirectories(
  named: NamedDirectory,
  profile: NamingProfile,
  { rockRidge: options }: Settings,
  report: Report,
): Work<NamedDirectory | undefined> {
  const choice = options?.deepDirectories ?? 'keep';
  if (choice !== 'relocate') {
    yield* checkDepth(named, choice, report);
    return undefined;
  }
  const relocation = yield* relocateDeepDirectories(named, profile);
  if ('problem' in relocation) report.problem('DEEP_DIRECTORY', relocation.problem);
  return 'problem' in relocation ? undefined : relocation.home;
}

function* listDirectories({ ofDirectory }: TranslationTables, named: NamedDirectory): Work<void> {
  for (const directory of breadthFirst(named)) {
    yield;
    const table = ofDirectory.get(directory.node);
    if (table !== undefined) yield* table.list(directory);
  }
}

/** Characters that Joliet allows and Windows does not (JO-03). */
const NOT_FOR_WINDOWS = /[<>|"]/;

/** UTF-16 units of a path, as the Joliet text limits it (JO-06). */
const LONGEST_PATH = 240;

/** Plans the Joliet hierarchy: the same files under Unicode names, without system use areas, nothing relocated. */
export function* planJoliet(
  root: RootNode,
  { visible }: View,
  { joliet }: Settings,
  shared: SharedStyle,
  report: Report,
): Work<Hierarchy> {
  const profile = jolietNames(joliet!);
  const named = yield* nameHierarchy(root, profile, visible);
  const hierarchy = yield* planHierarchy(named, profile, { ...shared, systemUse: withoutSystemUse });
  yield* warnForReaders(hierarchy, report);
  if (root.census.longestPath > LONGEST_PATH) yield* warnOfLongPaths(hierarchy, report);
  return hierarchy;
}

function* warnForReaders({ numbered }: Hierarchy, report: Report): Work<void> {
  for (const { nodes, identifiers } of numbered) {
    for (let index = 0; index < nodes.length; index++) {
      if (!NOT_FOR_WINDOWS.test(identifiers[index]!)) continue;
      const { path } = nodes[index]!;
      report.warn('NOT_FOR_WINDOWS', `the name of ${quoted(path)} has characters that Windows does not allow`, path);
    }
    yield;
  }
}

/** One warning for all: in a deep tree, a message with its path for each of them would outgrow the tree itself. */
function* warnOfLongPaths({ numbered }: Hierarchy, report: Report): Work<void> {
  let first: string | undefined;
  let count = 0;
  for (const { nodes } of numbered) {
    for (const { path } of nodes) {
      if (path.length <= LONGEST_PATH) continue;
      first ??= path;
      count++;
    }
    yield;
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
export function* planEnhanced(root: RootNode, { visible }: View, shared: SharedStyle): Work<Hierarchy> {
  const named = yield* nameHierarchy(root, enhancedNames, visible);
  return yield* planHierarchy(named, enhancedNames, { ...shared, systemUse: withoutSystemUse });
}
