import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { IsoError, type IsoProblem } from 'iso9660-writer-ts';
import { messageOf } from 'iso9660-writer-ts/internal';
import { type Mount, mountOf } from 'iso9660-writer-ts/internal/mounts';

/** A template, and the file that it becomes. */
export interface TemplateFile {
  /** In the image. */
  readonly path: string;
  /** In the directory of templates. */
  readonly name: string;
  readonly text: string;
  readonly mode: number;
}

/** The templates of a source, and what lies among them and is none. */
export interface Templates {
  readonly files: readonly TemplateFile[];
  readonly warnings: readonly IsoProblem[];
}

const SUFFIX = '.mustache';

/**
 * Files that come and go beside a template while a person edits it, by their names: locks and autosaves of Emacs (a lock
 * is a link that leads nowhere), backups, swap files of Vim, resource forks of macOS.
 */
const OF_AN_EDITOR = /(?:^|\/)(?:\.#[^/]*|#[^/]*#|[^/]*~|\.[^/]*\.sw[a-z]|\._[^/]*|\.~lock\.[^/]*#|\.DS_Store)$/;

/** What version control keeps in a directory that is under it. */
const OF_VERSION_CONTROL = /(?:^|\/)(?:\.(?:git|hg|svn)(?:\/|$)|\.(?:git|hg)[a-z]+$)/;

/** Templates are texts that a person wrote. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads a directory of templates, each as it is now: an edit counts for the next image.
 *
 * @throws {IsoError} rejects with `TEMPLATE` and all files that cannot be read.
 */
export async function readTemplates(directory: string, signal?: AbortSignal): Promise<Templates> {
  const mount = await mountOf(directory);
  const problems: IsoProblem[] = [];
  const warnings: IsoProblem[] = [];
  const files: TemplateFile[] = [];
  for (const name of await namesIn(directory, mount)) {
    signal?.throwIfAborted();
    const path = name.slice(0, -SUFFIX.length);
    const isTemplate = name.endsWith(SUFFIX) && path !== '' && !path.endsWith('/');
    try {
      const file = join(directory, name);
      const stats = await mount.ask(() => stat(file));
      if (stats.isDirectory()) continue;
      if (isTemplate) files.push({ path, name, mode: stats.mode & 0o777, text: await textOf(file, stats, mount) });
      else warnings.push(notUsed(name));
    } catch (error) {
      if (isTemplate) problems.push({ code: 'TEMPLATE', path, message: `${name} cannot be read: ${messageOf(error)}` });
      else warnings.push(notUsed(name));
    }
  }
  if (problems.length > 0) throw IsoError.of(problems);
  return { files, warnings };
}

function notUsed(name: string): IsoProblem {
  const message = `${name} among the templates is not used: its name does not end in ${SUFFIX}`;
  return { code: 'TEMPLATE_IGNORED', message };
}

/** All that a person put into the directory, by path. What a symbolic link to a directory shows is not. */
async function namesIn(directory: string, mount: Mount): Promise<readonly string[]> {
  try {
    const names = await mount.ask(() => readdir(directory, { recursive: true }));
    return names.filter((name) => !OF_AN_EDITOR.test(name) && !OF_VERSION_CONTROL.test(name)).sort();
  } catch (cause) {
    throw new IsoError('TEMPLATE', `the templates cannot be listed: ${messageOf(cause)}`, { cause });
  }
}

async function textOf(file: string, stats: Stats, mount: Mount): Promise<string> {
  if (!stats.isFile()) throw new Error('it is no regular file');
  if (stats.size > MAX_BYTES) throw new Error(`it has ${stats.size} bytes, and a template at most ${MAX_BYTES}`);
  return decoded(await mount.ask(() => readFile(file)));
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it is no text in UTF-8');
  }
}
