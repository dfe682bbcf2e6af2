import { resolve } from 'node:path';
import {
  CommandFailure,
  type CommandIo,
  ExitCode,
  openImageOutput,
  usageFailure,
  writeText,
} from '../command/index.js';
import { createImage, type IsoImage } from '../index.js';
import { inTurns } from '../internal.js';
import { pipeImage, writeImage } from '../node/index.js';
import type { CommandLine } from './command-line.js';
import { entriesOf } from './entries.js';
import { graftsOf, listedPathSpecs } from './grafts.js';
import { imageOptions, takeSourceDateEpoch } from './image-options.js';
import { type Messages, tellNotes, tellWarnings } from './messages.js';
import { Origins } from './origins.js';
import { scanRules } from './patterns.js';
import { startProgress } from './progress.js';

const SECTOR_SIZE = 2048;

/**
 * Makes the image that a command line asks for, or tells its size.
 *
 * @throws {CommandFailure} with every fault of the command line, before anything is read that goes into the image.
 * @throws {IsoError}
 */
export async function makeImage(line: CommandLine, io: CommandIo, messages: Messages): Promise<void> {
  takeSourceDateEpoch(line, io);
  refuseFaults(line);
  const file = line.output === undefined || line.output === '-' ? undefined : resolve(io.cwd, line.output);
  if (file === undefined && io.stdoutIsTTY && !line.printSize) {
    throw usageFailure('an image is not written to a terminal; name a file with -o or redirect standard output');
  }
  tellNotes(line, messages);
  const image = await plan(line, io, file);
  tellWarnings(image, line, messages);
  const sectors = image.size / SECTOR_SIZE;
  if (line.printSize) {
    if (line.verbosity !== 'quiet') messages.write(`Total extents scheduled to be written = ${sectors}\n`);
    await writeText(`${sectors}\n`, io);
    return;
  }
  const progress = startProgress(image.size, line, messages);
  try {
    const options = { signal: io.signal, onProgress: progress.update };
    if (file === undefined) await pipeImage(image, await openImageOutput(io), options);
    else await writeImage(image, file, { ...options, until: 'cache' });
  } finally {
    progress.stop();
  }
  if (line.verbosity !== 'quiet')
    messages.write(`${sectors} extents written (${Math.floor(image.size / 2 ** 20)} MB)\n`);
}

async function plan(line: CommandLine, io: CommandIo, file: string | undefined): Promise<IsoImage> {
  const specs = [...line.operands, ...(await listedPathSpecs(line, io))];
  if (specs.length === 0 && line.faults.length === 0) line.faults.push('no source is named; -help tells how');
  const grafts = await inTurns(graftsOf(specs, line), io.signal);
  const origins = new Origins(line);
  const options = await imageOptions(line, grafts, origins.placesOf, io.signal);
  refuseFaults(line);
  const rules = scanRules(line, { output: file, signal: io.signal, origins });
  return createImage(entriesOf(grafts, line, rules), options);
}

function refuseFaults({ faults }: CommandLine): void {
  if (faults.length > 0) throw new CommandFailure(ExitCode.usage, [...new Set(faults)]);
}
