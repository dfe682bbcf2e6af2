import { stat } from 'node:fs/promises';
import { IsoError } from 'iso9660-writer-ts';
import { isError } from 'iso9660-writer-ts/internal';
import { IsoRequestError } from '../errors.js';
import { type PreparedIso, prepareIso } from '../image/prepare-iso.js';
import { DEFAULT_OPTIONS, type GenerateIsoOptions } from '../options.js';
import { absenceAt, leadsNowhere } from '../tree/absence.js';
import { answerOf } from '../tree/mounts.js';
import { sourceDirectory } from '../tree/os-versions.js';
import { type Finding, fault, findingOf, isUsual, type TreeDiagnosis } from './diagnosis.js';
import { findUnreadable, type Unreadable } from './unreadable.js';

/** A directory of the list, with the names it has there. */
export type ListedTree = Pick<TreeDiagnosis, 'osversionDir' | 'names'>;

/** Plans the image of a tree as a request would have it, and tells what is wrong with the tree. Reads no file but those of planning. */
export async function examineTree(
  root: string,
  listed: ListedTree,
  options: GenerateIsoOptions,
): Promise<TreeDiagnosis> {
  const { osversionDir } = listed;
  const tree = sourceDirectory(root, osversionDir);
  if (tree === undefined) {
    return { ...listed, findings: [fault('OUTSIDE_ROOT', `${shown(osversionDir)} leads out of the root directory`)] };
  }
  const stats = await answerOf(tree, () => stat(tree).catch((error: NodeJS.ErrnoException) => error));
  if (isError(stats)) {
    const message = `${shown(osversionDir)} is on the list, but ${await absenceAt(tree, stats)}`;
    return { ...listed, findings: [fault(leadsNowhere(stats) ? 'TREE_MISSING' : 'UNREADABLE', message)] };
  }
  const unreadable = stats.isDirectory() ? await findUnreadable(tree, options.signal) : [];
  try {
    const iso = await prepareIso(sampleRequest(osversionDir, options), tree, options);
    return { ...listed, ...factsOf(iso), findings: [...unreadable.map(unreadableFinding), ...treeFindings(iso)] };
  } catch (error) {
    options.signal?.throwIfAborted();
    // It is why there can be no plan.
    if (unreadable.length > 0) return { ...listed, findings: unreadable.map(unreadableFinding) };
    return { ...listed, findings: faultsOf(error) };
  }
}

/** A request that any tree could get: what it says of the server has no part in what is found. */
function sampleRequest(osversionDir: string, { mtus = DEFAULT_OPTIONS.mtus }: GenerateIsoOptions) {
  const interfaceMtu = mtus[0] ?? DEFAULT_OPTIONS.mtus[0];
  const server = { hostName: 'sample', domainName: 'example.net', rootPass: 'sample of the doctor', disk: 'sda' };
  return { osversionDir, ...server, dhcp: 'yes', interfaceMtu };
}

const FIRMWARE = { bios: 'BIOS', efi: 'UEFI', ppc: 'PowerPC', mac: 'Macintosh' } as const;

function factsOf({ size, volume, boot, warnings, notes }: PreparedIso) {
  const boots = [...new Set(boot.images.map(({ platform }) => FIRMWARE[platform]))];
  return { size, volumeId: volume.id, boots, reasons: boot.reasons, notes: [...warnings.filter(isUsual), ...notes] };
}

/** Name servers are no matter of a tree, and told once. */
function treeFindings({ warnings }: PreparedIso): readonly Finding[] {
  return warnings.filter((warning) => warning.code !== 'LOOPBACK_NAMESERVER' && !isUsual(warning)).map(findingOf);
}

function unreadableFinding({ path, kind }: Unreadable): Finding {
  const what = path === '' ? 'the directory itself' : path;
  const effect = kind === 'file' ? 'images break where it would come' : 'no image can be made';
  return fault('UNREADABLE', `${what} cannot be read by this user: ${effect}`, path);
}

function faultsOf(error: unknown): readonly Finding[] {
  if (error instanceof IsoRequestError) {
    return error.problems.map(({ message }) => fault('REQUEST_REFUSED', `every request for it is refused: ${message}`));
  }
  if (error instanceof IsoError && error.code !== 'INTERNAL') {
    return error.problems.map(({ code, message, path }) => fault(code, message, path));
  }
  if (isError(error) && (error.name === 'MountHangs' || 'syscall' in error))
    return [fault('UNREADABLE', error.message)];
  throw error;
}

function shown(osversionDir: string): string {
  return JSON.stringify(osversionDir);
}
