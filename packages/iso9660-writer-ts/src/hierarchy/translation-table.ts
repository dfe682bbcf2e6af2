import { nameLength, writeName } from '../bytes/text.js';
import { quoted, type Report } from '../errors.js';
import type { Extent } from '../layout/extent.js';
import { recordExtent } from '../layout/records.js';
import type { RootNode } from '../tree/census.js';
import type { TreeChanges } from '../tree/changes.js';
import { type DirectoryNode, type FileNode, joinPath, type TreeNode } from '../tree/node.js';
import type { StoredFile } from '../tree/stored-file.js';
import { mayPauseAfter, type Work } from '../turns.js';
import type { NamedDirectory, Visible } from './named-directory.js';

/** The name of the table in every tree (TT-06). */
const TABLE_NAME = 'TRANS.TBL';

/** The tab stands at byte 210 of every line, behind a letter, a space, and the identifier (TT-01). */
const TAB_AT = 210;

/** Letters of the lines by kind (TT-02). */
const LETTER = {
  file: 'F',
  directory: 'D',
  symlink: 'L',
  block: 'B',
  character: 'C',
  fifo: 'P',
  socket: 'S',
} as const;

/** A table whose lines follow once the primary hierarchy has its names. */
export class TranslationTable implements StoredFile {
  readonly path: string;
  readonly isLinked = false;
  #extent: Extent | undefined;

  constructor(readonly directory: DirectoryNode) {
    this.path = joinPath(directory.path, TABLE_NAME);
  }

  get size(): number {
    return this.#extent?.length ?? 0;
  }

  get extents(): readonly Extent[] {
    return this.#extent === undefined ? [] : [this.#extent];
  }

  /**
   * Lists a directory. Lines follow the order of its records. Not listed are the table itself and what only relocation
   * put here: RR_MOVED, and what is in it (TT-04).
   */
  *list(directory: NamedDirectory): Work<void> {
    const { children } = directory.node;
    const { nodes, identifiers } = directory;
    const listed: number[] = [];
    const offsets: number[] = [];
    let end = 0;
    let longest = 0;
    for (let place = 0; place < nodes.length; place++) {
      const node = nodes[place]!;
      if (mayPauseAfter(place)) yield;
      if (children.get(node.name) !== node || isTable(node)) continue;
      const length = TAB_AT + nameLength(fromTab(node));
      listed.push(place);
      offsets.push(end);
      end += length;
      longest = Math.max(longest, length);
    }
    this.#extent = recordExtent(() => this.path, {
      offsets,
      length: end,
      longest,
      writeRecord: (index, view, offset) =>
        writeLine(nodes[listed[index]!]!, identifiers[listed[index]!]!, view, offset),
    });
  }
}

/** Writes `F README.TXT;1 ... TAB readme.txt LF` and answers its length. */
function writeLine(node: TreeNode, identifier: string, view: DataView, offset: number): number {
  const rest = fromTab(node);
  new Uint8Array(view.buffer, view.byteOffset + offset, TAB_AT).fill(0x20);
  writeName(view, offset, `${LETTER[node.kind === 'device' ? node.type : node.kind]} ${identifier}`);
  writeName(view, offset + TAB_AT, rest);
  return TAB_AT + nameLength(rest);
}

/** The tab and the name, and for links and devices a tab and what they are. */
function fromTab(node: TreeNode): string {
  return `\t${node.name}${extraOf(node)}\n`;
}

function extraOf(node: TreeNode): string {
  if (node.kind === 'symlink') return `\t${node.target}`;
  const hasNumber = node.kind === 'device' && (node.type === 'character' || node.type === 'block');
  return hasNumber ? `\t${node.major} ${node.minor}` : '';
}

function isTable(node: TreeNode): boolean {
  return node.kind === 'file' && node.file instanceof TranslationTable;
}

/** Tables that wait for the names of the primary hierarchy, and what has to become of the tree for them. */
export interface TranslationTables {
  readonly changes: TreeChanges;
  readonly ofDirectory: ReadonlyMap<DirectoryNode, TranslationTable>;
}

/**
 * Plans a table for every directory that has something to list (TT-05). An entry of the user in its place is left out
 * with a warning; a directory of that name is a problem.
 */
export function* planTranslationTables(root: RootNode, visible: Visible, report: Report): Work<TranslationTables> {
  const ofDirectory = new Map<DirectoryNode, TranslationTable>();
  const added: FileNode[] = [];
  const removed: TreeNode[] = [];
  for (const directory of shownDirectories(root, visible)) {
    yield;
    const present = directory.children.get(TABLE_NAME);
    if (present?.kind === 'directory') {
      const fact = `${quoted(present.path)} is a directory, but a translation table has to go there`;
      report.problem('NAME_RESERVED', fact, present.path);
      continue;
    }
    if (present !== undefined) {
      const fact = `${quoted(present.path)} is left out: a translation table takes its place`;
      report.warn('REPLACED', fact, present.path);
      removed.push(present);
    }
    const hasLines = [...directory.children.values()].some(
      (child) => child !== present && visible(child) !== undefined,
    );
    if (!hasLines) continue;
    const table = new TranslationTable(directory);
    ofDirectory.set(directory, table);
    added.push({
      kind: 'file',
      name: TABLE_NAME,
      path: table.path,
      attributes: { mode: 0o444, uid: 0, gid: 0 },
      modifiedAt: undefined,
      file: table,
    });
    warnOfBreaks(directory, report);
  }
  return { changes: { added, removed }, ofDirectory };
}

/** A directory that the primary hierarchy does not show has no lines to give, nor has what lies in it. */
function* shownDirectories(root: DirectoryNode, visible: Visible): Generator<DirectoryNode> {
  const waiting = [root];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    yield directory;
    for (const child of directory.children.values()) {
      const shown = visible(child);
      if (shown?.kind === 'directory') waiting.push(shown);
    }
  }
}

/** A tab or line feed in a name cannot be told from the table's own (TT-07). */
function warnOfBreaks(directory: DirectoryNode, report: Report): void {
  for (const { name, path } of directory.children.values()) {
    if (!/[\t\n]/.test(name)) continue;
    report.warn(
      'TABLE_AMBIGUOUS',
      `the name of ${quoted(path)} holds a tab or a line feed, which divide the lines of ${TABLE_NAME}`,
      path,
    );
  }
}
