import { Argument, type Command } from 'commander';
import { type ProcessIo, writeText } from 'iso9660-writer-ts/internal/command';
import { definitionOf } from './definitions.js';

type Shell = 'bash' | 'zsh' | 'fish';

/** `kickstart-iso completion`: a script that lets a shell complete commands, options and values. */
export function addCompletionCommand(root: Command, io: ProcessIo): void {
  root
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: Shell) => writeText(await scriptFor(shell, root), io));
}

async function scriptFor(shell: Shell, root: Command): Promise<string> {
  const program = definitionOf(root);
  switch (shell) {
    case 'bash':
      return (await import('./shells/bash.js')).bashCompletion(program);
    case 'zsh':
      return (await import('./shells/zsh.js')).zshCompletion(program);
    case 'fish':
      return (await import('./shells/fish.js')).fishCompletion(program);
  }
}
