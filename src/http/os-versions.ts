import { IsoError } from 'iso9660-writer-ts';
import { IsoRequestError, type RequestProblem } from '../errors.js';
import { checkTreeAnswers } from '../tree/mounts.js';
import { checkOsVersions, isListed, type OsVersions, readOsVersions, sourceDirectory } from '../tree/os-versions.js';
import { HttpFault, isOfRequest, orFault } from './answer/alerts.js';
import type { Settings } from './options.js';

const LIST_UNREADABLE = 'unable to read the OS versions configuration';
const TEMPLATES_UNUSABLE = 'the templates of this OS version cannot be used';
export const TREE_UNREADABLE = 'the source tree of this OS version is missing or unreadable';

/** The OS versions on offer. @throws {HttpFault} 500 when they cannot be read. */
export async function offeredVersions(settings: Settings): Promise<OsVersions> {
  return await orFault(LIST_UNREADABLE, async () =>
    settings.options.osVersions === undefined
      ? await readOsVersions(await rootOf(settings))
      : checkOsVersions(await settings.options.osVersions()),
  );
}

/**
 * @throws {IsoRequestError} when the OS version is not on offer.
 * @throws {HttpFault} 500 when what is on offer cannot be read.
 */
export async function requireOffered(osversionDir: string, settings: Settings): Promise<void> {
  if (!isListed(await offeredVersions(settings), osversionDir)) throw notListed(osversionDir);
}

/**
 * The directory of an OS version on offer.
 *
 * @throws {IsoRequestError} when it is not on offer.
 * @throws {HttpFault} 500 when what is on offer cannot be read, or leads out of the root.
 * @throws {MountHangs} when the disk of the list or of the tree does not answer.
 */
export async function treeOf(osversionDir: string, settings: Settings): Promise<string> {
  await requireOffered(osversionDir, settings);
  const root = await orFault(LIST_UNREADABLE, () => rootOf(settings));
  const tree = sourceDirectory(root, osversionDir);
  if (tree === undefined) throw new HttpFault(500, TREE_UNREADABLE, new Error(`${osversionDir} leads out of ${root}`));
  await checkTreeAnswers(tree);
  return tree;
}

/** Runs a step that reads the OS tree. What the writer says of it names paths, and is for logs. */
export async function onTree<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof IsoError) || error.code === 'INTERNAL') throw error;
    const { problems }: IsoError = error;
    if (isOfRequest(error)) throw error;
    const isOfTemplates = problems.every(({ code }) => code.startsWith('TEMPLATE'));
    throw new HttpFault(500, isOfTemplates ? TEMPLATES_UNUSABLE : TREE_UNREADABLE, error);
  }
}

export async function rootOf({ root }: Settings): Promise<string> {
  return typeof root === 'function' ? await root() : root;
}

function notListed(osversionDir: string): IsoRequestError {
  return new IsoRequestError('version', [versionProblem(osversionDir)]);
}

function versionProblem(osversionDir: string): RequestProblem {
  const quoted = `"${osversionDir.replace(/["\\]/g, '\\$&')}"`;
  return { key: 'osversionDir', message: `invalid OS version directory: ${quoted}` };
}

/** The error with one more problem if the OS version is not on offer. What is on offer may be unreadable: then it is as it was. */
export async function withVersionProblem(
  error: IsoRequestError,
  osversionDir: string | undefined,
  settings: Settings,
): Promise<IsoRequestError> {
  if (osversionDir === undefined || error.problems.some(({ key }) => key === 'osversionDir')) return error;
  const versions = await offeredVersions(settings).catch(() => undefined);
  if (versions === undefined || isListed(versions, osversionDir)) return error;
  return new IsoRequestError(error.stage, [...error.problems, versionProblem(osversionDir)]);
}
