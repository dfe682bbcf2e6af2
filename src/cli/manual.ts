import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type ProcessIo, usageFailure, writeText } from 'iso9660-writer-ts/internal/command';
import { definitionOf, withDescendants } from './definitions.js';

interface ManualFlags {
  readonly directory?: string;
}

/** `kickstart-iso manual`: the manual page of a command. The build writes all of them into the package. */
export function addManualCommand(root: Command, io: ProcessIo): void {
  root
    .command('manual')
    .description('print a manual page, for man -l -')
    .argument('[command...]', 'the command; without one, the program')
    .option('--directory <directory>', 'write the pages of all commands there instead')
    .action((words: readonly string[], { directory }: ManualFlags) =>
      directory === undefined ? printPage(words.join(' '), root, io) : writePages(resolve(io.cwd, directory), root),
    );
}

async function printPage(path: string, root: Command, io: ProcessIo): Promise<void> {
  const program = definitionOf(root);
  const command = withDescendants(program).find((one) => one.path === path);
  if (command === undefined) throw usageFailure(`there is no command ${JSON.stringify(path)}`);
  const { manualPage } = await import('./manual-page.js');
  await writeText(manualPage(command, program, root.version() ?? ''), io);
}

async function writePages(directory: string, root: Command): Promise<void> {
  const { manualPage, pageName } = await import('./manual-page.js');
  const program = definitionOf(root);
  await mkdir(directory, { recursive: true });
  for (const command of withDescendants(program)) {
    await writeFile(join(directory, `${pageName(command)}.1`), manualPage(command, program, root.version() ?? ''));
  }
}
