import { type IsoProblem, inWords, quoted, type Report } from './errors.js';
import type { ImageChanges } from './image.js';
import type { Extent } from './layout/extent.js';
import type { Layout, StandIns } from './layout/layout.js';
import type { Settings } from './options/image.js';
import { READ_CONTENT } from './options/read-content.js';
import { date } from './options/table.js';
import { contentProblem, sourceOf } from './source/content.js';
import type { RootNode } from './tree/census.js';
import type { FileEntry } from './tree/entry.js';
import { MetadataReader } from './tree/metadata.js';
import { type FileNode, nodeAt, type TreeNode, walk } from './tree/node.js';
import { LONGEST_SECTION, storedSource } from './tree/stored-file.js';
import type { Work } from './turns.js';
import { checkCreationDate, checkDate } from './volume/checks.js';
import type { VolumePlan } from './volume/plan-volume.js';

/** Everything that was planned for an image. */
export interface ImagePlan {
  readonly root: RootNode;
  readonly settings: Settings;
  readonly volume: VolumePlan;
  readonly layout: Layout;
}

/** A file that may have other content: one that is an extent as a whole. */
type VariableFile = FileNode & { readonly file: Extent };

/**
 * The layout of a variant: stand-ins for the nodes of changed files, for their content, and for the date of the volume.
 * Records look there when they are written. What is wrong with the changes goes to the report.
 */
export function* layoutOfVariant(plan: ImagePlan, changes: ImageChanges, report: Report): Work<Layout> {
  const { settings, volume } = plan;
  report.problems.push(...reasonsAgainst(plan));
  const standIns = new Map<object, object>();
  const changed: Extent[] = [];
  const metadata = new MetadataReader(report);
  for (const entry of changes.files ?? []) {
    const refuse = (reason: string) => {
      const path = inWords(entry?.path);
      report.problem('NOT_VARIABLE', `${quoted(path)} ${reason}`, path);
    };
    const node = typeof entry?.path === 'string' ? nodeAt(plan.root, pathIn(settings, entry.path)) : undefined;
    const reason = refusal(plan, node, entry, standIns);
    if (reason !== undefined) {
      refuse(reason);
      continue;
    }
    const planned = node as VariableFile;
    const file = storedSource(planned.path, sourceOf(entry.content));
    if (file.size > LONGEST_SECTION) {
      refuse(`is to have ${file.size} bytes; in a variant ${LONGEST_SECTION} are the most`);
      continue;
    }
    const attributes = metadata.attributesOf(entry);
    const standIn = { ...planned, attributes, modifiedAt: metadata.modifiedAtOf(entry), file };
    checkDate(standIn, report);
    standIns.set(planned, standIn);
    standIns.set(planned.file, file);
    changed.push(planned.file);
  }
  const { createdAt } = changes;
  if (createdAt !== undefined) {
    const read = date.read(createdAt, 'createdAt', report, changes);
    if (read !== undefined) standIns.set(volume.createdAt, read);
    checkCreationDate({ createdAt: read }, report);
  } else if (settings.createdAt === undefined) {
    standIns.set(volume.createdAt, new Date(yield* newestOf(plan, standIns)));
  }
  report.throwProblems();
  return plan.layout.vary(standIns, changed, volume.hybrid?.tail);
}

/** Why an image can have no variants. */
export function reasonsAgainst({ settings, root }: ImagePlan): readonly IsoProblem[] {
  const reasons: string[] = READ_CONTENT.filter((option) => settings[option]);
  if (settings.joliet?.symlinks === 'follow' && root.census.hasSpecials) reasons.push('joliet.symlinks "follow"');
  return reasons.map((option) => ({ code: 'NOT_VARIABLE', message: `an image with ${option} has no variants` }));
}

/** The newest date in the tree of a variant. The tree is walked only when a file that had the newest date gets an older one. */
function* newestOf({ root }: ImagePlan, standIns: StandIns): Work<number> {
  let newest = root.census.newest;
  let mayBeOlder = false;
  for (const [planned, standIn] of standIns) {
    if (!('modifiedAt' in planned && 'modifiedAt' in standIn)) continue;
    const { modifiedAt = 0 } = standIn as TreeNode;
    if (modifiedAt > newest) newest = modifiedAt;
    if ((planned as TreeNode).modifiedAt === root.census.newest && modifiedAt < root.census.newest) mayBeOlder = true;
  }
  if (!mayBeOlder || newest > root.census.newest) return newest;
  newest = root.census.newestRemoved;
  for (const node of walk(root)) {
    yield;
    const { modifiedAt = 0 } = (standIns.get(node) as TreeNode | undefined) ?? node;
    if (modifiedAt > newest) newest = modifiedAt;
  }
  return newest;
}

/** Why an entry cannot stand in the place of a node, whatever its size. */
function refusal(
  plan: ImagePlan,
  node: TreeNode | undefined,
  entry: FileEntry,
  standIns: ReadonlyMap<object, object>,
): string | undefined {
  const { kind, content, metadata } = entry ?? {};
  if (kind !== 'file') return 'is to become something else than a file';
  if (node?.kind !== 'file') return 'is no file of the image';
  const { file } = node;
  if (standIns.has(file)) return 'is changed more than once';
  if (file.isLinked || metadata?.linkKey !== undefined) return 'has, or is to have, several names in the image';
  if (file.size === 0) return 'was planned empty, without a place to grow';
  if (plan.volume.boot?.images.includes(file)) return 'is a boot image';
  const [extent] = file.extents;
  if (extent !== (file as object))
    return file.source === undefined ? 'is made by the writer' : 'was planned with more than 4 GiB';
  const problem = contentProblem(content);
  return problem && `is to have content that ${problem}`;
}

/** The path that an entry of a plan has. */
export function pathIn({ unicodeForm }: Settings, path: string): string {
  return unicodeForm === 'NFC' ? path.normalize('NFC') : path;
}
