import { posix } from 'node:path';
import { type EditedConfiguration, type Editing, pathIn, withLines } from './boot-lines.js';
import { editArguments, isRescue, plain } from './command-line.js';

const KERNEL = /^\s*(?:linux|efi)\s+(\S+)/;
const INITRD = /^\s*initrd\s+(\S+)/;
const OPTIONS = /^(\s*options(?=\s))(.*?)(\r?\n?)$/s;

/**
 * Edits an entry of systemd-boot (UAPI Boot Loader Specification, type #1), whose paths are relative to its partition. Several lines of
 * options are one command line: they become the first of them when it changes.
 */
export function editLoaderEntry(
  text: string,
  { changes, isInstaller }: Omit<Editing, 'directory'>,
): EditedConfiguration {
  const unchanged = { text, installerLines: 0, initrds: [], longest: 0 };
  const lines = text.split(/(?<=\n)/);
  const kernelAt = lines.findIndex((line) => KERNEL.test(line));
  const present = lines.flatMap((line) => OPTIONS.exec(line)?.[2] ?? []).join('');
  const kernel = KERNEL.exec(lines[kernelAt] ?? '')?.[1];
  if (kernel === undefined || !isInstaller(pathIn('', kernel)) || isRescue(present)) return unchanged;
  const initrds = lines.flatMap((line) => INITRD.exec(line)?.[1] ?? []).map((path) => pathIn('', path));
  const becomes = editArguments(present, changes, plain);
  const found = { installerLines: 1, initrds, longest: becomes.length };
  return { ...found, text: becomes === present ? text : withOptions(lines, kernelAt, becomes) };
}

function withOptions(lines: readonly string[], kernelAt: number, options: string): string {
  const first = lines.findIndex((line) => OPTIONS.test(line));
  const newLine = lines[0]!.endsWith('\r\n') ? '\r\n' : '\n';
  if (first < 0) {
    const [before, after] = [lines.slice(0, kernelAt + 1).join(''), lines.slice(kernelAt + 1).join('')];
    return withLines(before, [`options${options}`]) + after;
  }
  const [, key, , end] = OPTIONS.exec(lines[first]!)!;
  const isRest = (line: string, at: number) => at > first && OPTIONS.test(line);
  const kept = lines.filter((line, at) => !isRest(line, at));
  kept[first] = `${key}${options}${end || newLine}`;
  return kept.join('');
}

/** The configuration of systemd-boot, whose entry starts by itself. Of several settings the last counts. */
export function withLoaderMenu(text: string, entryPath: string, seconds: number): string {
  return withLines(text, [`default ${posix.basename(entryPath)}`, `timeout ${seconds}`]);
}
