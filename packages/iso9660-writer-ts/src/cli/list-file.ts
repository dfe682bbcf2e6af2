import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandLine } from './command-line.js';

/** The lines of a file that an option names, without empty ones. A file that cannot be read is a fault of the command line. */
export function listedLines(file: string, line: CommandLine): readonly string[] {
  try {
    return linesOf(readFileSync(resolve(line.cwd, file), 'utf8'));
  } catch (error) {
    line.faults.push(`${file} cannot be read: ${(error as Error).message}`);
    return [];
  }
}

export function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
