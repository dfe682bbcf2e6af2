import { type Entry, type FileEntry, type IsoProblem, overlay } from 'iso9660-writer-ts';
import { CONFIG_PATHS, type ConfigFile, type PendingConfigFile } from './kickstart/render-config.js';
import { pendingContent } from './pending-content.js';
import type { ScannedTree } from './source/scanned-tree.js';

/** Also one that is still being written. */
type WrittenFile = ConfigFile | PendingConfigFile;

/** Entries that others stand in for in each image. A byte, because what is planned empty has no place. */
export const UNWRITTEN_FILES: readonly FileEntry[] = CONFIG_PATHS.map((path) => ({
  kind: 'file',
  path,
  content: ' ',
}));

/** The entries of a configuration. */
export function configurationEntries(files: readonly WrittenFile[], modifiedAt: Date): FileEntry[] {
  return files.map((file) => ({
    kind: 'file',
    path: file.path,
    content: contentOf(file),
    metadata: { mode: file.mode, modifiedAt },
  }));
}

/**
 * The tree, boot images made of it, and the configuration laid over it. The overlay wins over whatever the tree has under those names, also
 * when `ks_scripts` itself is a file or a symbolic link there; other files in `ks_scripts` stay.
 */
export function imageEntries(
  tree: ScannedTree,
  bootImages: readonly FileEntry[],
  configuration: readonly FileEntry[],
): AsyncIterable<Entry> {
  return overlay(tree.entries, [...bootImages, ...configuration]);
}

function contentOf(file: WrittenFile): FileEntry['content'] {
  return 'size' in file ? pendingContent(file.size, file.text, file.onAwaited) : file.text;
}

/** What of the tree is not in the image as its owner may expect. */
export function treeWarnings(tree: ScannedTree): readonly IsoProblem[] {
  return tree.entries.flatMap((entry) => [...generatorWarning(entry), ...hiddenWarning(entry)]);
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
function hiddenWarning({ kind, path }: Entry): readonly IsoProblem[] {
  if (kind === 'directory' || !CONFIG_PATHS.some((written) => written.startsWith(`${path}/`))) return [];
  const message = `${path} is a ${kind === 'symlink' ? 'symbolic link' : kind}: the image has a directory of the written files in its place`;
  return [{ code: 'CONFIG_DIRECTORY_REPLACED', path, message }];
}
