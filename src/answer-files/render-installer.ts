import type { IsoProblem } from 'iso9660-writer-ts';
import { readNameservers } from '../kickstart/nameservers.js';
import { hashPassword } from '../kickstart/password.js';
import type { ConfigFile } from '../kickstart/render-config.js';
import { checkOptions } from '../option-table.js';
import { GENERATE_ISO_OPTIONS, type GenerateIsoOptions } from '../options.js';
import { safeRequest } from '../request/parse-request.js';
import type { IsoRequest } from '../request/schema.js';
import { agama } from './agama.js';
import { anaconda } from './anaconda.js';
import { debian } from './debian.js';
import type { Family } from './family.js';
import { Findings } from './findings.js';
import { INSTALLER_FAMILIES, INSTALLER_OPTIONS, type InstallerFamily, type InstallerOptions } from './options.js';
import { proxmox } from './proxmox.js';
import { serverOf } from './server.js';
import { ubuntu } from './ubuntu.js';

/** What an answer file is written with: what its installer asks for, and what the five configuration files are written with, too. */
export type RenderInstallerOptions = InstallerOptions &
  Pick<GenerateIsoOptions, 'passwordScheme' | 'profile' | 'requireDisk' | 'resolvConf' | 'salt'>;

/** What an installer reads instead of asking. */
export interface RenderedInstaller {
  /** The files, at their paths on a seed disc: one that holds nothing else, and has the label `seedLabel`. */
  readonly files: readonly ConfigFile[];
  readonly seedLabel: string;
  /** The same files at their paths on the installer's own disc. */
  readonly filesOnMedium: readonly ConfigFile[];
  /** Arguments of the kernel that make the installer take them from its own disc, ask nothing, and end as `finish` says. */
  readonly kernelArguments: readonly string[];
  /** What the installer cannot do, what of the request is left out, and what was guessed. */
  readonly warnings: readonly IsoProblem[];
}

const FAMILIES: Readonly<Record<InstallerFamily, Family>> = { anaconda, ubuntu, debian, agama, proxmox };

/** What both tables of options know. */
const OPTIONS = { ...GENERATE_ISO_OPTIONS, ...INSTALLER_OPTIONS };

/**
 * Writes the answer file of an installer from a request: `ks.cfg`, `user-data`, `preseed.cfg`, `autoinst.json` or `answer.toml`.
 * The file holds all values itself, and no clear password. Without `salt` every call gives another hash.
 *
 * @throws {IsoRequestError} when the request is not complete.
 * @throws {IsoError} `INSTALLER_VALUE`, with every value that the family cannot hold.
 * @throws {RangeError} when an option is out of its range.
 * @example
 * const { files, warnings } = renderInstaller(parseIsoRequest(body), 'anaconda', { bondPorts: ['eno1', 'eno2'] });
 */
export function renderInstaller(
  request: IsoRequest,
  family: InstallerFamily,
  options: RenderInstallerOptions = {},
): RenderedInstaller {
  const accepted = safeRequest(request, generateOptionsOf(options));
  const rendered = renderWithHash(accepted, family, options, hashPassword(accepted.rootPass, options).text);
  const ending = new Findings(family);
  ending.warnOfEnding(endingArgumentsOf(family, options.finish));
  return { ...rendered, warnings: [...rendered.warnings, ...ending.warnings] };
}

/**
 * Arguments of the kernel that make the installer of a family take the file from its own disc, and ask nothing. None: it looks
 * there by itself. `medium` is the disc as anaconda names one.
 */
export function kernelArgumentsOf(family: InstallerFamily, medium: string): readonly string[] {
  return FAMILIES[family].kernelArguments(medium);
}

/** Arguments of the kernel for what the file of a family cannot say of `finish`. */
export function endingArgumentsOf(family: InstallerFamily, finish: InstallerOptions['finish']): readonly string[] {
  return FAMILIES[family].endingArguments?.(finish) ?? [];
}

/** @throws {RangeError} with every option that is out of its range, or with one that is not of the form that `family` needs. */
export function checkInstallerOptions(options: InstallerOptions, family?: InstallerFamily): void {
  checkOptions(INSTALLER_OPTIONS, options, 'installer.');
  if (family !== undefined) checkFamilyOptions(FAMILIES[family], family, options);
}

/** The files with a hash that is made already: an image has one, in all its files. Where arguments go is not told. */
export function renderWithHash(
  request: IsoRequest,
  family: InstallerFamily,
  options: RenderInstallerOptions,
  rootPasswordHash: string,
): RenderedInstaller {
  const installer = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
  if (installer === undefined) {
    throw new RangeError(`family: ${JSON.stringify(family)} is none of ${INSTALLER_FAMILIES.join(', ')}`);
  }
  checkOptions(OPTIONS, options);
  checkFamilyOptions(installer, family, options);
  const { nameservers, warnings } = readNameservers(options);
  const findings = new Findings(family);
  const server = serverOf(request, { options, nameservers, rootPasswordHash }, findings);
  installer.check(server, findings);
  findings.throwProblems();
  const files = installer.files(server);
  return {
    files,
    seedLabel: installer.seedLabel,
    filesOnMedium: installer.filesOnMedium?.(files) ?? files,
    kernelArguments: [...kernelArgumentsOf(family, 'cdrom'), ...endingArgumentsOf(family, options.finish)],
    warnings: [...warnings, ...findings.warnings],
  };
}

/** @throws {RangeError} when an option is not of the form that the family needs. */
function checkFamilyOptions({ releases, extra }: Family, family: InstallerFamily, options: InstallerOptions): void {
  if (options.release !== undefined && !releases.test(options.release)) {
    throw new RangeError(`release: ${JSON.stringify(options.release)} is no release of ${family} that is written`);
  }
  if (options.extra !== undefined && (typeof options.extra === 'string' ? 'text' : 'object') !== extra) {
    throw new RangeError(`extra: ${family} takes ${extra === 'text' ? 'a text' : 'an object'}`);
  }
}

/** The options that belong to the request. */
function generateOptionsOf({ profile, requireDisk }: RenderInstallerOptions): GenerateIsoOptions {
  return { ...(profile !== undefined && { profile }), ...(requireDisk !== undefined && { requireDisk }) };
}
