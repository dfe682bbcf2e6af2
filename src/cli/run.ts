import { Command } from 'commander';
import type { ProcessIo } from 'iso9660-writer-ts/internal/command';
import { version } from '../../package.json';
import { addBundleCommand } from './bundle.js';
import { addCompletionCommand } from './completion.js';
import { addDoctorCommand } from './doctor.js';
import { addExamples } from './examples.js';
import { EXIT_CODES, ExitCode } from './failure.js';
import { addGenerateCommand } from './generate.js';
import { addManualCommand } from './manual.js';
import { addPlanCommand } from './plan.js';
import { reportFailure } from './report.js';
import { addSeedCommand } from './seed.js';
import { addServeCommand } from './serve.js';
import { addTokenCommand } from './token.js';
import { addValidateCommand } from './validate.js';

/** Runs one command line (without the program's name) and answers its exit code. Never throws. */
export async function run(argv: readonly string[], io: ProcessIo): Promise<number> {
  try {
    await program(io).parseAsync([...argv], { from: 'user' });
    return ExitCode.ok;
  } catch (error) {
    return reportFailure(error, io);
  }
}

/** The definitions load nothing but the parser; each action brings what it needs, so that `--help` is quick. */
function program(io: ProcessIo): Command {
  const root = new Command('kickstart-iso')
    .description('Makes bootable, unattended-install ISO images from a request and an installation tree.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .addHelpText(
      'after',
      `\nExit codes:\n${EXIT_CODES.map(([code, meaning]) => `  ${code.padEnd(4)} ${meaning}\n`).join('')}`,
    );
  addGenerateCommand(root, io);
  addPlanCommand(root, io);
  addSeedCommand(root, io);
  addBundleCommand(root, io);
  addValidateCommand(root, io);
  addDoctorCommand(root, io);
  addServeCommand(root, io);
  addTokenCommand(root, io);
  addCompletionCommand(root, io);
  addManualCommand(root, io);
  addExamples(root);
  return root;
}
