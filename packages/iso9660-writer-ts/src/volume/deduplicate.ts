import { Sha256 } from '../bytes/digest.js';
import { type Report, sourceChanged } from '../errors.js';
import type { Extent } from '../layout/extent.js';
import { byPath } from '../names/order.js';
import { type ByteSource, countOf, openSource } from '../source/source.js';
import type { TreeChanges } from '../tree/changes.js';
import { type DirectoryNode, walk } from '../tree/node.js';
import type { StoredFile } from '../tree/stored-file.js';
import { inTurns, pauses, sorted, type Work } from '../turns.js';

type FileWithSource = StoredFile & { readonly source: ByteSource };

/** Bytes read at a time. */
const PIECE = 64 * 1024;

/**
 * Finds files of equal content, which share extents so that it is stored once. They stay files of their own, unlike
 * hard links. Only files whose size is not theirs alone are read.
 */
export async function findEqualContent(
  root: DirectoryNode,
  report: Report,
  signal?: AbortSignal,
): Promise<TreeChanges> {
  const sharing = new Map<StoredFile, readonly Extent[]>();
  const pause = pauses(signal);
  for (const files of await inTurns(filesBySize(root), signal)) {
    const firstByDigest = new Map<string, StoredFile>();
    for (const file of files) {
      await pause();
      const digest = await digestOf(file, report, signal);
      if (digest === undefined) continue;
      const first = firstByDigest.get(digest);
      if (first === undefined) firstByDigest.set(digest, file);
      else sharing.set(file, first.extents);
    }
  }
  return { sharing };
}

/** Groups of files of one size, in the order of their paths: which of them is stored must not depend on the input's order. */
function* filesBySize(root: DirectoryNode): Work<FileWithSource[][]> {
  const bySize = new Map<number, Set<FileWithSource>>();
  for (const node of walk(root)) {
    yield;
    if (node.kind !== 'file' || node.file.size === 0 || node.file.source === undefined) continue;
    const { size } = node.file;
    bySize.set(size, (bySize.get(size) ?? new Set()).add(node.file as FileWithSource));
  }
  const groups: FileWithSource[][] = [];
  for (const files of bySize.values()) {
    if (files.size > 1) groups.push(yield* sorted([...files], byPath));
  }
  return groups;
}

/** The digest of a file's content; `undefined`, and a problem in the report, when the file cannot be read or has changed. */
async function digestOf(file: FileWithSource, report: Report, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const { digest, length } = await digestSource(file.source, signal);
    if (length !== file.size) throw sourceChanged(file.path, file.size, length);
    return digest;
  } catch (cause) {
    signal?.throwIfAborted();
    report.unreadable(file.path, cause);
    return undefined;
  }
}

async function digestSource(source: ByteSource, signal?: AbortSignal) {
  const pause = pauses(signal);
  const digest = new Sha256();
  const piece = new Uint8Array(PIECE);
  const cursor = await openSource(source, 0, source.size, signal);
  let length = 0;
  try {
    const next = async () => countOf(await cursor.fill(piece), piece.length);
    for (let count = await next(); count > 0; count = await next()) {
      digest.update(piece.subarray(0, count));
      length += count;
      await pause();
    }
  } finally {
    await cursor.close();
  }
  return { digest: digest.hex(), length };
}
