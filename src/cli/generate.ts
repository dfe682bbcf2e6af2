import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { openImageOutput, type ProcessIo, usageFailure, writeText } from 'iso9660-writer-ts/internal/command';
import type { PreparedIso } from '../image/prepare-iso.js';
import { planning } from './failure.js';
import { readRequestText, refuseInsideSource } from './files.js';
import { addImageFlags, type ImageFlags, imageOptions } from './image-flags.js';
import {
  addVerbosityFlags,
  humanSize,
  startProgress,
  type Verbosity,
  type VerbosityFlags,
  verbosityOf,
  writeNotes,
  writeWarnings,
} from './report.js';

interface GenerateFlags extends ImageFlags, VerbosityFlags {
  readonly output?: string;
}

/** `kickstart-iso generate`: one image, to a file or to standard output. */
export function addGenerateCommand(root: Command, io: ProcessIo): void {
  const command = root.command('generate').description('write the image of an installation tree for one server');
  addVerbosityFlags(addImageFlags(command))
    .option('-o, --output <file>', 'the image; - for standard output (default: <host>.<domain>-<OS version>.iso)')
    .action((flags: GenerateFlags) => generate(flags, io));
}

async function generate(flags: GenerateFlags, io: ProcessIo): Promise<void> {
  if (flags.output === '-' && io.stdoutIsTTY) {
    throw usageFailure('an image is not written to a terminal; name a file with --output or redirect standard output');
  }
  const options = await imageOptions(flags, io);
  const request = await readRequestText(flags.request, io);
  const { prepareIso } = await import('../image/prepare-iso.js');
  const verbosity = verbosityOf(flags);
  const iso = await planning(() => prepareIso(request, resolve(io.cwd, flags.source), options));
  writeWarnings(iso.warnings, verbosity, io);
  writeNotes(iso.notes, verbosity, io);

  if (flags.output === '-') {
    const { pipeImage } = await import('iso9660-writer-ts/node');
    await withProgress(iso, verbosity, io, async (onProgress) =>
      pipeImage(iso, await openImageOutput(io), { onProgress }),
    );
    return;
  }
  const file = resolve(io.cwd, flags.output ?? iso.filename);
  const { placesOf } = await import('../tree/source.js');
  const added = flags.add?.map((addition) => resolve(io.cwd, addition.file)) ?? [];
  await refuseInsideSource(file, [...(await placesOf(resolve(io.cwd, flags.source), options.overlay)), ...added]);
  const { writeImage } = await import('iso9660-writer-ts/node');
  await withProgress(iso, verbosity, io, (onProgress) => writeImage(iso, file, { signal: io.signal, onProgress }));
  if (verbosity !== 'quiet') io.stderr.write(`${humanSize(iso.size)}, volume ${iso.volume.id}\n`);
  await writeText(`${relative(io.cwd, file)}\n`, io);
}

async function withProgress(
  iso: PreparedIso,
  verbosity: Verbosity,
  io: ProcessIo,
  work: (onProgress: (bytes: number) => void) => Promise<void>,
): Promise<void> {
  const progress = await startProgress(iso.size, verbosity, io);
  try {
    await work(progress.update);
  } finally {
    progress.stop();
  }
}
