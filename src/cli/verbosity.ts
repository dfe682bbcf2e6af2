import { type Command, Option } from 'commander';

/** How much is told on standard error. Errors always are. */
export type Verbosity = 'quiet' | 'normal' | 'verbose';

export interface VerbosityFlags {
  readonly quiet?: true;
  readonly verbose?: true;
}

export function addVerbosityFlags(command: Command): Command {
  return command
    .addOption(new Option('-q, --quiet', 'tell nothing but errors').conflicts('verbose'))
    .option('-v, --verbose', 'tell every warning, not only how many there are');
}

export function verbosityOf(flags: VerbosityFlags): Verbosity {
  if (flags.quiet) return 'quiet';
  return flags.verbose ? 'verbose' : 'normal';
}
