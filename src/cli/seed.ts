import { relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { openImageOutput, type ProcessIo, usageFailure, writeText } from 'iso9660-writer-ts/internal/command';
import { INSTALLER_FAMILIES, type InstallerFamily } from '../answer-files/options.js';
import { planning } from './failure.js';
import { readRequestText } from './files.js';
import { addInstallerOptionsFlag, readInstallerOptions } from './installer-flags.js';
import { addVerbosityFlags, type VerbosityFlags, verbosityOf, writeWarnings } from './report.js';
import { addRenderFlags, type RenderFlags, renderOptions } from './request-flags.js';

interface SeedFlags extends RenderFlags, VerbosityFlags {
  readonly family: InstallerFamily;
  readonly as: 'iso' | 'img';
  readonly installerOptions?: string;
  readonly output?: string;
}

/** `kickstart-iso seed`: a small second disc beside the vendor's own. */
export function addSeedCommand(root: Command, io: ProcessIo): void {
  const command = addRenderFlags(
    root.command('seed').description('write a small disc that has the answer file of one server, and nothing else'),
  )
    .optionsGroup('Installer:')
    .addOption(
      new Option('-f, --family <name>', 'the installer that reads it')
        .choices(INSTALLER_FAMILIES)
        .makeOptionMandatory(),
    );
  addVerbosityFlags(
    addInstallerOptionsFlag(command).addOption(
      new Option('--as <form>', 'a disc, or a FAT volume for machines that take a USB image')
        .choices(['iso', 'img'])
        .default('iso'),
    ),
  )
    .option('-o, --output <file>', 'the seed; - for standard output (default: <host>.<domain>-<family>-seed.<form>)')
    .action((flags: SeedFlags) => seed(flags, io));
}

async function seed(flags: SeedFlags, io: ProcessIo): Promise<void> {
  if (flags.output === '-' && io.stdoutIsTTY) {
    throw usageFailure('a seed is not written to a terminal; name a file with --output or redirect standard output');
  }
  const options = await renderOptions(flags, io);
  const own = await readInstallerOptions(flags.installerOptions, io);
  const request = await readRequestText(flags.request, io);
  const { generateSeed } = await import('../image/seed.js');
  const image = await planning(() => generateSeed(request, flags.family, { ...options, ...own, as: flags.as }));
  writeWarnings(image, verbosityOf(flags), io);
  if (flags.output === '-') {
    const { pipeImage } = await import('iso9660-writer-ts/node');
    return pipeImage(image, await openImageOutput(io));
  }
  const file = resolve(io.cwd, flags.output ?? image.filename);
  const { writeImage } = await import('iso9660-writer-ts/node');
  await writeImage(image, file, { signal: io.signal });
  await writeText(`${relative(io.cwd, file)}\n`, io);
}
