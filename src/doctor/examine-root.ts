import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readNameservers } from '../kickstart/nameservers.js';
import type { GenerateIsoOptions } from '../options.js';
import { answerOf } from '../tree/mounts.js';
import { type OsVersions, readOsVersions, sourceDirectory } from '../tree/os-versions.js';
import { type Diagnosis, doubt, type Finding, fault, findingOf, type TreeDiagnosis } from './diagnosis.js';
import { examineTree, type ListedTree } from './examine-tree.js';

/** Called before each tree. */
export type OnTree = (osversionDir: string, done: number, total: number) => void;

/**
 * Looks at everything that an image of a root directory can fail over, before one is asked for: the list, every tree on it,
 * directories that are not on it, and the name servers. Trees are planned one after the other; nothing is written.
 *
 * @throws the reason of `options.signal` when it aborts.
 */
export async function examineRoot(root: string, options: GenerateIsoOptions = {}, onTree?: OnTree): Promise<Diagnosis> {
  const { findings, listed } = await examineList(root, options);
  const trees: TreeDiagnosis[] = [];
  for (const tree of listed) {
    options.signal?.throwIfAborted();
    onTree?.(tree.osversionDir, trees.length, listed.length);
    trees.push(await examineTree(root, tree, options));
  }
  return { root, findings, trees };
}

/** The same without the trees, which it returns. */
export async function examineList(
  root: string,
  options: GenerateIsoOptions,
): Promise<{ readonly findings: readonly Finding[]; readonly listed: readonly ListedTree[] }> {
  const nameservers = nameserverFindings(options);
  const list = await readList(root);
  if ('finding' in list) return { findings: [list.finding, ...nameservers], listed: [] };
  const listed = listedTrees(list.versions);
  const empty = listed.length === 0 ? [doubt('EMPTY_LIST', 'osversions.json lists no OS version')] : [];
  return { findings: [...empty, ...(await unlistedDirectories(root, listed)), ...nameservers], listed };
}

async function readList(root: string): Promise<{ readonly versions: OsVersions } | { readonly finding: Finding }> {
  try {
    return { versions: await readOsVersions(root) };
  } catch (error) {
    const old = await answerOf(root, () => stat(join(root, 'osversions.cfg')).catch(() => undefined)).catch(
      () => undefined,
    );
    const hint = old === undefined ? '' : '; osversions.cfg beside it is of an older form, and has to be converted';
    return { finding: fault('LIST_UNREADABLE', `${(error as Error).message}${hint}`) };
  }
}

/** Several names may share a directory. Sorted by the first of them, as the list is. */
function listedTrees(versions: OsVersions): readonly ListedTree[] {
  const names = new Map<string, string[]>();
  for (const [name, directory] of Object.entries(versions)) {
    names.set(directory, [...(names.get(directory) ?? []), name]);
  }
  return [...names].map(([osversionDir, own]) => ({ osversionDir, names: own }));
}

/** Of file systems, and hidden ones. */
const NO_TREES = /^(?:\..*|lost\+found)$/;

/** Directories beside those of the list. What lies in a tree of the list, or is laid over a disc of it, belongs to it. */
async function unlistedDirectories(root: string, listed: readonly ListedTree[]): Promise<readonly Finding[]> {
  const known = listed.flatMap(({ osversionDir }) => sourceDirectory(root, osversionDir) ?? []);
  const isInTree = (path: string) =>
    known.some((tree) => path === tree || path === `${tree}.d` || path.startsWith(`${tree}/`));
  const parents = new Set([sourceDirectory(root, './x') ?? '', ...known].map((path) => dirname(path)));
  const found: Finding[] = [];
  for (const parent of [...parents].filter((path) => !isInTree(path)).sort()) {
    for (const path of await directoriesIn(parent)) {
      if (isInTree(path) || known.some((tree) => tree.startsWith(`${path}/`))) continue;
      const name = path.slice(dirname(sourceDirectory(root, './x') ?? '').length + 1);
      found.push(doubt('NOT_LISTED', `${JSON.stringify(name)} is a directory of no OS version`, name));
    }
  }
  return found;
}

async function directoriesIn(parent: string): Promise<readonly string[]> {
  const names = await answerOf(parent, () => readdir(parent).catch(() => []));
  const paths = names.filter((name) => !NO_TREES.test(name)).map((name) => join(parent, name));
  const isDirectory = await Promise.all(
    paths.map((path) => answerOf(path, async () => (await stat(path).catch(() => undefined))?.isDirectory() ?? false)),
  );
  return paths.filter((_, index) => isDirectory[index]).sort();
}

function nameserverFindings(options: GenerateIsoOptions): readonly Finding[] {
  try {
    return readNameservers(options).warnings.map(findingOf);
  } catch (error) {
    return [fault('NAMESERVERS_UNREADABLE', (error as Error).message)];
  }
}
