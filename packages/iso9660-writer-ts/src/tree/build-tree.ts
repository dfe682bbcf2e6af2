import { isEncodable } from '../bytes/text.js';
import { inWords, quoted, quotedPath, type Report } from '../errors.js';
import { contentProblem, sourceOf } from '../source/content.js';
import { pauses } from '../turns.js';
import { Census, type RootNode } from './census.js';
import type { DeviceEntry, Entry, FileEntry, SymlinkEntry } from './entry.js';
import { MetadataReader } from './metadata.js';
import {
  type Attributes,
  baseName,
  type DeviceNode,
  type DirectoryNode,
  type FileNode,
  parentPath,
  pathProblem,
  type SymlinkNode,
  type TreeNode,
} from './node.js';
import { type Entries, inBatches } from './overlay.js';
import { type StoredFile, storedSource } from './stored-file.js';

/** Callers in JavaScript have no compiler to tell them. */
const DEVICE_TYPES: readonly unknown[] = ['character', 'block', 'fifo', 'socket'];

interface GrowingDirectory extends DirectoryNode {
  attributes: Attributes;
  modifiedAt: number | undefined;
  /** Made because something lies in it; an entry for it may still come. */
  implied: boolean;
}

/** Makes the tree of a list of entries. What is wrong with them goes to the report, and the entry stays out. */
export async function buildTree(entries: Entries, report: Report, signal?: AbortSignal): Promise<RootNode> {
  const builder = new TreeBuilder(report);
  const pause = pauses(signal);
  for await (const batch of inBatches(entries)) {
    const turn = pause();
    if (turn !== undefined) await turn;
    for (const entry of batch) builder.add(entry);
  }
  return builder.root;
}

class TreeBuilder {
  readonly root: GrowingDirectory & RootNode;
  readonly #directories = new Map<string, GrowingDirectory>();
  readonly #linkedFiles = new Map<string, FileNode>();
  readonly #metadata: MetadataReader;
  readonly #census = new Census();
  readonly #report: Report;
  #recentParent: GrowingDirectory;

  constructor(report: Report) {
    this.#report = report;
    this.#metadata = new MetadataReader(report);
    this.root = Object.assign(this.#newDirectory(''), { census: this.#census });
    this.#recentParent = this.root;
  }

  add(entry: Entry): void {
    if (typeof entry !== 'object' || entry === null) {
      this.#report.problem('INVALID_ENTRY', `an entry is ${inWords(entry)}, not an object`);
      return;
    }
    const isRoot = entry.path === '' && entry.kind === 'directory';
    const problem = isRoot ? undefined : pathProblem(entry.path);
    if (problem !== undefined) {
      const path = inWords(entry.path);
      this.#report.problem('INVALID_PATH', `the path ${quoted(path)} ${problem}`, path);
    } else if (entry.kind === 'directory') {
      this.#addDirectory(entry);
    } else {
      const parent = this.#parentOf(entry.path);
      if (parent === undefined) return;
      const node = this.#nodeOf(entry);
      if (node === undefined) return;
      if (parent.children.has(node.name)) this.#duplicate(entry.path);
      else {
        parent.children.set(node.name, node);
        this.#census.count(node);
      }
    }
  }

  #addDirectory(entry: Extract<Entry, { kind: 'directory' }>): void {
    const directory = this.#directoryAt(entry.path, entry.path);
    if (directory === undefined) return;
    if (!directory.implied) {
      this.#duplicate(entry.path);
      return;
    }
    directory.implied = false;
    directory.attributes = this.#metadata.attributesOf(entry);
    directory.modifiedAt = this.#metadata.modifiedAtOf(entry);
    this.#census.count(directory);
  }

  /** Entries mostly come directory by directory, so the last one's parent is looked at first. */
  #parentOf(path: string): GrowingDirectory | undefined {
    const { path: recent } = this.#recentParent;
    const isParent = recent.length > 0 && path.lastIndexOf('/') === recent.length && path.startsWith(recent);
    const parent = isParent ? this.#recentParent : this.#directoryAt(parentPath(path), path);
    if (parent !== undefined) this.#recentParent = parent;
    return parent;
  }

  /** The directory at a path, made with its parents when it is not there. `wanted` is the entry that needs it. */
  #directoryAt(path: string, wanted: string): GrowingDirectory | undefined {
    const missing: string[] = [];
    let directory = this.#directories.get(path);
    for (let above = path; directory === undefined; directory = this.#directories.get(above)) {
      missing.push(above);
      above = parentPath(above);
    }
    for (const child of missing.reverse()) {
      if (directory.children.has(baseName(child))) {
        if (child === wanted) this.#duplicate(child);
        else this.#notADirectory(wanted, child);
        return undefined;
      }
      const made: GrowingDirectory = this.#newDirectory(child);
      directory.children.set(made.name, made);
      this.#census.count(made);
      directory = made;
    }
    return directory;
  }

  #newDirectory(path: string): GrowingDirectory {
    const directory: GrowingDirectory = {
      kind: 'directory',
      name: baseName(path),
      path,
      attributes: this.#metadata.attributesOf({ kind: 'directory', path }),
      modifiedAt: undefined,
      children: new Map(),
      implied: true,
    };
    this.#directories.set(path, directory);
    return directory;
  }

  #nodeOf(entry: Exclude<Entry, { kind: 'directory' }>): TreeNode | undefined {
    switch (entry.kind) {
      case 'file':
        return this.#file(entry);
      case 'symlink':
        return this.#symlink(entry);
      case 'device':
        return this.#device(entry);
      default: {
        const { kind, path } = entry as { kind: unknown; path: string };
        this.#report.problem('INVALID_ENTRY', `${quoted(path)} is of the unknown kind ${quoted(inWords(kind))}`, path);
        return undefined;
      }
    }
  }

  /** The first entry with a link key gives content and metadata to all names of the file. */
  #file(entry: FileEntry): FileNode | undefined {
    const { path } = entry;
    const linkKey = entry.metadata?.linkKey;
    const first = linkKey === undefined ? undefined : this.#linkedFiles.get(linkKey);
    if (first !== undefined) {
      first.file.isLinked = true;
      return { ...first, name: baseName(path), path };
    }
    const problem = contentProblem(entry.content);
    if (problem !== undefined) {
      this.#report.problem('INVALID_ENTRY', `the content of ${quoted(path)} ${problem}`, path);
      return undefined;
    }
    const file: StoredFile = storedSource(path, sourceOf(entry.content));
    const node: FileNode = {
      kind: 'file',
      name: baseName(path),
      path,
      attributes: this.#metadata.attributesOf(entry),
      modifiedAt: this.#metadata.modifiedAtOf(entry),
      file,
    };
    if (linkKey !== undefined) this.#linkedFiles.set(linkKey, node);
    return node;
  }

  #symlink(entry: SymlinkEntry): SymlinkNode | undefined {
    const { path, target } = entry;
    if (typeof target !== 'string' || target === '' || target.includes('\0') || !isEncodable(target)) {
      this.#report.problem(
        'INVALID_ENTRY',
        `the target of the symbolic link ${quoted(path)} is empty or not a path`,
        path,
      );
      return undefined;
    }
    const attributes = this.#metadata.attributesOf(entry);
    const modifiedAt = this.#metadata.modifiedAtOf(entry);
    return { kind: 'symlink', name: baseName(path), path, attributes, modifiedAt, target };
  }

  #device(entry: DeviceEntry): DeviceNode | undefined {
    const { path, type, major = 0, minor = 0 } = entry;
    if (!DEVICE_TYPES.includes(type)) {
      this.#report.problem(
        'INVALID_ENTRY',
        `the device ${quoted(path)} is of the unknown type ${quoted(inWords(type))}`,
        path,
      );
      return undefined;
    }
    for (const number of [major, minor]) {
      if (Number.isInteger(number) && number >= 0 && number < 2 ** 32) continue;
      this.#report.problem(
        'INVALID_ENTRY',
        `the device number of ${quoted(path)} is ${inWords(number)}, not from 0 to ${2 ** 32 - 1}`,
        path,
      );
      return undefined;
    }
    const attributes = this.#metadata.attributesOf(entry);
    const modifiedAt = this.#metadata.modifiedAtOf(entry);
    return { kind: 'device', name: baseName(path), path, attributes, modifiedAt, type, major, minor };
  }

  #notADirectory(path: string, above: string): void {
    this.#report.problem(
      'NOT_A_DIRECTORY',
      `${quoted(path)} lies below ${quoted(above)}, which is not a directory`,
      path,
    );
  }

  #duplicate(path: string): void {
    this.#report.problem('DUPLICATE_PATH', `${quotedPath(path)} is given more than once`, path);
  }
}
