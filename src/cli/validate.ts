import type { Command } from 'commander';
import { CommandFailure, type ProcessIo, writeJson, writeText } from 'iso9660-writer-ts/internal/command';
import type { IsoRequest } from '../request/schema.js';
import { ExitCode } from './failure.js';
import { readRequestText } from './files.js';
import { writeWarnings } from './report.js';
import { addRequestFlags, type RequestFlags, requestOptions } from './request-flags.js';

interface ValidateFlags extends RequestFlags {
  readonly json?: true;
}

/** `kickstart-iso validate`: is the request acceptable? No tree is needed. */
export function addValidateCommand(root: Command, io: ProcessIo): void {
  addRequestFlags(root.command('validate').description('check a request'))
    .option('--json', 'answer as JSON, with the request in canonical form but without its password')
    .action((flags: ValidateFlags) => validate(flags, io));
}

async function validate(flags: ValidateFlags, io: ProcessIo): Promise<void> {
  const options = await requestOptions(flags, io);
  const text = await readRequestText(flags.request, io);
  const [{ parseIsoRequest }, { requestWarnings }, { isoFilename }, { IsoRequestError }] = await Promise.all([
    import('../request/parse-request.js'),
    import('../request/decode.js'),
    import('../kickstart/names.js'),
    import('../errors.js'),
  ]);
  try {
    const request = parseIsoRequest(text, options);
    const filename = isoFilename(request);
    const warnings = requestWarnings(request);
    if (flags.json) return await writeJson({ valid: true, filename, request: withoutPassword(request), warnings }, io);
    writeWarnings({ warnings }, 'normal', io);
    await writeText(`the request is acceptable: ${filename}\n`, io);
  } catch (error) {
    if (!flags.json || !(error instanceof IsoRequestError)) throw error;
    await writeJson({ valid: false, problems: error.problems }, io);
    throw new CommandFailure(ExitCode.invalidRequest, []);
  }
}

function withoutPassword({ rootPass: _, ...rest }: IsoRequest): Omit<IsoRequest, 'rootPass'> {
  return rest;
}
