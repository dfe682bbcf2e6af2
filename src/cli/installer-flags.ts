import { type Command, Option } from 'commander';
import { isError } from 'iso9660-writer-ts/internal';
import { type ProcessIo, usageFailure } from 'iso9660-writer-ts/internal/command';
import { INSTALLER_FAMILIES, type InstallerFamily, type InstallerOptions } from '../answer-files/options.js';
import type { GenerateIsoOptions } from '../options.js';
import { readText } from './files.js';

/** What decides the answer file of an installer. */
export interface InstallerFlags {
  readonly installer?: 'auto' | InstallerFamily;
  readonly installerOptions?: string;
}

const MAX_OPTIONS_BYTES = 64 * 1024;

export function addInstallerFlags(command: Command): Command {
  return addInstallerOptionsFlag(
    command
      .optionsGroup('Installer:')
      .addOption(
        new Option(
          '--installer <family>',
          'write its answer file, and start it by itself; auto: the one that the source has',
        ).choices(['auto', ...INSTALLER_FAMILIES]),
      ),
  );
}

export function addInstallerOptionsFlag(command: Command): Command {
  return command.option('--installer-options <file>', 'what the answer file says beside the request, as a JSON object');
}

/** @throws {CommandFailure} when the file says nothing that an answer file could. */
export async function installerOption(
  { installer, installerOptions }: InstallerFlags,
  io: ProcessIo,
): Promise<Pick<GenerateIsoOptions, 'installer'>> {
  if (installer !== undefined)
    return { installer: { ...(await readInstallerOptions(installerOptions, io)), family: installer } };
  if (installerOptions !== undefined)
    throw usageFailure('--installer-options needs --installer, the family that they are for');
  return {};
}

/** The options of a file, or none. */
export async function readInstallerOptions(file: string | undefined, io: ProcessIo): Promise<InstallerOptions> {
  if (file === undefined) return {};
  const text = await readText(file, MAX_OPTIONS_BYTES, io);
  const { checkInstallerOptions } = await import('../answer-files/render-installer.js');
  try {
    const options: unknown = JSON.parse(text);
    if (typeof options !== 'object' || options === null || Array.isArray(options))
      throw new RangeError('it is no JSON object');
    checkInstallerOptions(options);
    return options;
  } catch (error) {
    // What a JSON parser says may quote the text.
    const fault = isError(error) && error.name === 'RangeError' ? error.message : 'it is no JSON';
    throw usageFailure(`--installer-options: ${file}: ${fault}`);
  }
}
