import { posix } from 'node:path';
import { type ArgumentChanges, editArguments, isRescue, plain, quotedForGrub } from './command-line.js';

/** A boot configuration as it becomes. */
export interface EditedConfiguration {
  readonly text: string;
  /** Lines whose arguments were looked at: those that start the installer. */
  readonly installerLines: number;
  /** Paths of initrds that these lines name. */
  readonly initrds: readonly string[];
  /** Bytes of the longest of them. */
  readonly longest: number;
  /** Of isolinux: the first label that was edited, and the configurations that are included. */
  readonly label?: string;
  readonly includes?: readonly string[];
}

/** Tells whether a path of the tree is a kernel that starts the installer. */
export type IsInstaller = (path: string) => boolean;

/** What is edited of a configuration. */
export interface Editing {
  /** Directory of the configuration, to which its paths are relative. */
  readonly directory: string;
  readonly changes: ArgumentChanges;
  readonly isInstaller: IsInstaller;
}

/** A path of a loader as one of the tree. */
export function pathIn(directory: string, path: string): string {
  const inTree = path.startsWith('/') ? path : `/${directory}/${path}`;
  return posix.normalize(inTree).slice(1);
}

/** Edits the configuration of isolinux or syslinux: the `append` line of each label that starts the installer. */
export function editIsolinux(text: string, { directory, changes, isInstaller }: Editing): EditedConfiguration {
  const lines = text.split(/(?<=\n)/);
  const out: string[] = [];
  const initrds = new Set<string>();
  let [installerLines, longest] = [0, 0];
  let first: string | undefined;
  const end = (line: string) => /\r?\n?$/.exec(line)![0];
  const edit = (line: string) => {
    const edited = editArguments(line, changes, plain);
    for (const [, paths] of edited.matchAll(/\binitrd=(\S+)/g))
      for (const path of paths!.split(',')) initrds.add(pathIn(directory, path));
    installerLines++;
    longest = Math.max(longest, edited.trim().length);
    return edited;
  };
  for (let at = 0; at < lines.length; ) {
    const label = /^\s*label\s+(\S+)/i.exec(lines[at]!)?.[1];
    let next = at + 1;
    if (label !== undefined) while (next < lines.length && !/^\s*label\s/i.test(lines[next]!)) next++;
    const block = lines.slice(at, next);
    at = next;
    const kernelAt = block.findIndex((line) => /^\s*(?:kernel|linux)\s+\S/i.test(line));
    const kernel = /^\s*(?:kernel|linux)\s+(\S+)/i.exec(block[kernelAt] ?? '')?.[1];
    const appendAt = block.findIndex((line) => /^\s*append\b/i.test(line));
    const isTarget = kernel !== undefined && isInstaller(pathIn(directory, kernel)) && !isRescue(block[appendAt] ?? '');
    if (label !== undefined && isTarget) {
      first ??= label;
      for (const line of block) {
        const initrd = /^\s*initrd\s+(\S+)/i.exec(line)?.[1];
        if (initrd !== undefined) initrds.add(pathIn(directory, initrd));
      }
      if (appendAt >= 0) block[appendAt] = edit(block[appendAt]!);
      else {
        const newLine = end(block[kernelAt]!) || '\n';
        if (end(block[kernelAt]!) === '') block[kernelAt] += newLine;
        block.splice(kernelAt + 1, 0, edit(`  append${newLine}`));
      }
    }
    for (const [index, line] of block.entries()) {
      const direct = /^\s*ontimeout\s+(\S+)/i.exec(line)?.[1];
      if (direct !== undefined && isInstaller(pathIn(directory, direct)) && !isRescue(line)) block[index] = edit(line);
    }
    out.push(...block);
  }
  const includes = lines.flatMap((line) => {
    const path = /^\s*(?:menu\s+)?include\s+(\S+)/i.exec(line)?.[1];
    return path === undefined ? [] : [pathIn(directory, path)];
  });
  const found = { installerLines, initrds: [...initrds], longest, includes };
  return { text: out.join(''), ...found, ...(first !== undefined && { label: first }) };
}

/** The main configuration of isolinux, whose first installer starts by itself. Of several settings the last counts, wherever it stands. */
export function withIsolinuxMenu(text: string, label: string, seconds: number): string {
  return withLines(text, [`default ${label}`, `ontimeout ${label}`, 'prompt 1', `timeout ${seconds * 10}`]);
}

/** A text with lines at its end, which end as its own do. */
export function withLines(text: string, lines: readonly string[]): string {
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  const end = text === '' || text.endsWith('\n') ? '' : newLine;
  return text + end + lines.map((line) => line + newLine).join('');
}

/** `linux`, `linuxefi`, `linux16`, `$linux`, `${linux}`, `linux$efi`, and the same of `initrd`. */
const commandOf = (name: string) =>
  new RegExp(`^\\s*(?:${name}(?:efi|16|\\$\\w+|\\$\\{\\w+\\})?|\\$${name}\\w*|\\$\\{${name}\\w*\\})(?=\\s)`);
const LINUX = commandOf('linux');
const INITRD = commandOf('initrd');

/** Edits the configuration of GRUB 2: each line that loads a kernel of the installer, with the lines in which it goes on. */
export function editGrub(
  text: string,
  { changes, isInstaller, menuTimeout }: Omit<Editing, 'directory'> & { readonly menuTimeout: number | undefined },
): EditedConfiguration {
  const lines = text.split(/(?<=\n)/);
  const out: string[] = [];
  const initrds = new Set<string>();
  let [installerLines, longest, depth, entry, isInstallerEntry] = [0, 0, 0, -1, false];
  let first: number | undefined;
  for (let at = 0; at < lines.length; ) {
    let line = lines[at++]!;
    while (/\\\r?\n$/.test(line) && at < lines.length) line += lines[at++]!;
    if (/^\s*(?:menuentry|submenu)\s/.test(line)) {
      if (depth === 0) entry++;
      isInstallerEntry = false;
    }
    depth = Math.max(0, depth + braces(line));
    const command = LINUX.exec(line)?.[0];
    const [, blanks, kernel, rest] =
      command === undefined ? [] : (/^(\s+)(\S+)(.*)$/s.exec(line.slice(command.length)) ?? []);
    if (kernel !== undefined && isInstaller(grubPath(kernel)) && !isRescue(rest!)) {
      isInstallerEntry = true;
      if (depth <= 1) first ??= Math.max(entry, 0);
      line = `${command}${blanks}${kernel}${editArguments(rest!, changes, quotedForGrub)}`;
      installerLines++;
      longest = Math.max(longest, line.trim().length);
    } else if (isInstallerEntry && INITRD.test(line)) {
      for (const path of line.trim().split(/\s+/).slice(1)) initrds.add(grubPath(path));
    }
    out.push(line);
  }
  const edited = out.join('');
  const hasMenu = menuTimeout !== undefined && first !== undefined;
  const menu = ['set timeout_style=menu', `set default=${first}`, `set timeout=${menuTimeout}`];
  return {
    text: hasMenu ? withLines(edited, menu) : edited,
    ...{ installerLines, initrds: [...initrds], longest },
  };
}

/** Blocks that a line opens, less those that it closes. Variables have braces, too. */
function braces(line: string): number {
  const bare = line.replace(/#.*/g, '').replace(/'[^']*'|"[^"]*"|\$\{\w+\}/g, '');
  return bare.split('{').length - bare.split('}').length;
}

/** `($root)/casper/vmlinuz` is `casper/vmlinuz`. */
function grubPath(path: string): string {
  return path
    .replace(/^"|"$/g, '')
    .replace(/^\([^)]*\)/, '')
    .replace(/^\/+/, '');
}

/** Edits `boot.cfg` of VMware ESXi. */
export function editEsxi(text: string, { changes }: Pick<Editing, 'changes'>): EditedConfiguration {
  let installerLines = 0;
  const edited = text.replace(/^(kernelopt=)(.*?)(?=\r?$)/gm, (_, key: string, rest: string) => {
    installerLines++;
    return `${key}${editArguments(` ${rest}`, changes, plain).trim()}`;
  });
  return { text: edited, installerLines, initrds: [], longest: 0 };
}
