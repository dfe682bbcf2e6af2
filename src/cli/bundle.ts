import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { type ProcessIo, usageFailure, writeBytes, writeText } from 'iso9660-writer-ts/internal/command';
import { readRequestText } from './files.js';
import { addRenderFlags, type RenderFlags, renderOptions } from './request-flags.js';

interface BundleFlags extends RenderFlags {
  readonly output?: string;
}

/** `kickstart-iso bundle`: the configuration files alone, as a ZIP file. */
export function addBundleCommand(root: Command, io: ProcessIo): void {
  addRenderFlags(root.command('bundle').description('write the configuration files alone, as a ZIP file'))
    .option('-o, --output <file>', 'the ZIP file; - for standard output (default: named like the image)')
    .action((flags: BundleFlags) => bundle(flags, io));
}

async function bundle(flags: BundleFlags, io: ProcessIo): Promise<void> {
  if (flags.output === '-' && io.stdoutIsTTY) {
    throw usageFailure(
      'a ZIP file is not written to a terminal; name a file with --output or redirect standard output',
    );
  }
  const options = await renderOptions(flags, io);
  const text = await readRequestText(flags.request, io);
  const [{ generateConfigBundle }, { parseIsoRequest }, { isoFilename }] = await Promise.all([
    import('../kickstart/bundle.js'),
    import('../request/parse-request.js'),
    import('../kickstart/names.js'),
  ]);
  const request = parseIsoRequest(text, options);
  const zip = new Uint8Array(await new Response(generateConfigBundle(request, options)).arrayBuffer());
  if (flags.output === '-') {
    return writeBytes(zip, io);
  }
  const file = resolve(io.cwd, flags.output ?? isoFilename(request).replace(/\.iso$/, '.zip'));
  const { writeFileAtomically } = await import('iso9660-writer-ts/node');
  await writeFileAtomically(file, zip, { mode: 0o600 });
  await writeText(`${relative(io.cwd, file)}\n`, io);
}
