import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  openImageOutput,
  type ProcessIo,
  usageFailure,
  writeJson,
  writeText,
} from 'iso9660-writer-ts/internal/command';
import type { PreparedIso } from '../image/prepare-iso.js';
import { requireRegularFile, sha256Of, writeChecksumFile } from './checksum.js';
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
  readonly json?: true;
  readonly checksum?: true;
}

/** `kickstart-iso generate`: one image, to a file or to standard output. */
export function addGenerateCommand(root: Command, io: ProcessIo): void {
  const command = root.command('generate').description('write the image of an installation tree for one server');
  addVerbosityFlags(addImageFlags(command))
    .option('-o, --output <file>', 'the image; - for standard output (default: <host>.<domain>-<OS version>.iso)')
    .option('--json', 'answer as JSON: file, size, volume, boot, warnings, and with --checksum the SHA-256')
    .option('--checksum', 'write <output>.sha256 beside the image, as sha256sum -c reads it')
    .action((flags: GenerateFlags) => generate(flags, io));
}

async function generate(flags: GenerateFlags, io: ProcessIo): Promise<void> {
  if (flags.output === '-' && io.stdoutIsTTY) {
    throw usageFailure('an image is not written to a terminal; name a file with --output or redirect standard output');
  }
  if (flags.output === '-') refuseBesideImage(flags);
  const options = await imageOptions(flags, io);
  const request = await readRequestText(flags.request, io);
  const { prepareIso } = await import('../image/prepare-iso.js');
  const verbosity = verbosityOf(flags);
  const iso = await planning(() => prepareIso(request, resolve(io.cwd, flags.source), options));
  if (!flags.json) writeWarnings(iso, verbosity, io);
  writeNotes(iso, verbosity, io);

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
  if (flags.checksum) requireRegularFile(file);
  const { writeImage } = await import('iso9660-writer-ts/node');
  await withProgress(iso, verbosity, io, (onProgress) => writeImage(iso, file, { signal: io.signal, onProgress }));
  const sha256 = flags.checksum && (await sha256Of(file, io.signal));
  if (sha256) await writeChecksumFile(file, sha256);
  if (flags.json) {
    const { size, volume, boot, warnings } = iso;
    return writeJson({ file: relative(io.cwd, file), size, ...(sha256 && { sha256 }), volume, boot, warnings }, io);
  }
  if (verbosity !== 'quiet') io.stderr.write(`${humanSize(iso.size)}, volume ${iso.volume.id}\n`);
  await writeText(`${relative(io.cwd, file)}\n`, io);
}

/** Standard output has the image alone then, and the file beside it would have no name. */
function refuseBesideImage({ json, checksum }: GenerateFlags): void {
  const other = json ? '--json' : checksum ? '--checksum' : undefined;
  if (other !== undefined) throw usageFailure(`${other} needs an image in a file, and --output - has none`);
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
