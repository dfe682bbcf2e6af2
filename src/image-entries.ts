import { type Entry, type FileEntry, type IsoProblem, overlay } from 'iso9660-writer-ts';
import type { ConfigFile } from './kickstart/render-config.js';
import type { ScannedTree } from './source/scanned-tree.js';

/**
 * The tree, boot images made of it, and the configuration laid over it. The overlay wins over whatever the tree has under those names, also
 * when `ks_scripts` itself is a file or a symbolic link there; other files in `ks_scripts` stay.
 */
export function imageEntries(
  tree: ScannedTree,
  bootImages: readonly FileEntry[],
  files: readonly ConfigFile[],
  modifiedAt: Date,
): AsyncIterable<Entry> {
  const configuration = files.map(
    ({ path, text, mode }): Entry => ({ kind: 'file', path, content: text, metadata: { mode, modifiedAt } }),
  );
  return overlay(tree.entries, [...bootImages, ...configuration]);
}

/** What of the tree is not in the image as its owner may expect. */
export function treeWarnings(tree: ScannedTree, files: readonly ConfigFile[]): readonly IsoProblem[] {
  return tree.entries.flatMap((entry) => [...generatorWarning(entry), ...hiddenWarning(entry, files)]);
}

/**
 * An executable `generate` in the tree made the image in place of mkisofs, with the server's rights. Here it is a file
 * like any other; whoever relied on it has to know.
 */
function generatorWarning(entry: Entry): readonly IsoProblem[] {
  const { kind, path, metadata } = entry;
  if (path !== 'generate' || kind === 'directory' || kind === 'device') return [];
  if (kind === 'file' && ((metadata?.mode ?? 0) & 0o111) === 0) return [];
  return [{ code: 'GENERATE_NOT_RUN', path, message: 'generate is not run: it is in the image like any other file' }];
}

/** A link or file in place of the configuration's directory is not in the image, nor is what the link shows. */
function hiddenWarning({ kind, path }: Entry, files: readonly ConfigFile[]): readonly IsoProblem[] {
  if (kind === 'directory' || !files.some((file) => file.path.startsWith(`${path}/`))) return [];
  const message = `${path} is a ${kind === 'symlink' ? 'symbolic link' : kind}: the image has a directory of the written files in its place`;
  return [{ code: 'CONFIG_DIRECTORY_REPLACED', path, message }];
}
