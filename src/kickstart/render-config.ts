import type { GenerateIsoOptions, StateOutOptions } from '../options.js';
import { safeRequest } from '../request/parse-request.js';
import type { IsoRequest } from '../request/schema.js';
import { readNameservers } from './nameservers.js';
import { managementConfig, networkConfig, shellLine } from './network-config.js';
import { hashPassword, type PasswordHash } from './password.js';

/** A generated file of the image. */
export interface ConfigFile {
  /** Relative to the root of the image, e.g. `ks_scripts/network.cfg`. */
  readonly path: string;
  readonly text: string;
  /** Permission bits: 0600 for the password, else 0644. */
  readonly mode: number;
}

/** A file of a configuration. The text with the hash of the password is made when it is first read. */
export interface WrittenFile extends ConfigFile {
  /** Bytes of such a text, which are known before it is made. Other texts have none. */
  readonly size?: number;
}

const MODES = {
  'state.out': 0o644,
  'network.cfg': 0o644,
  'mgmt_network.cfg': 0o644,
  'password.cfg': 0o600,
  'disk.cfg': 0o644,
} as const;

/** The files of every configuration, whatever is in them. None is ever empty. */
export const CONFIG_PATHS: readonly string[] = Object.keys(MODES).map(pathOf);

/**
 * Writes the five files that make the installation unattended, in the order the original server does. Shells, a
 * line-wise Python script and anaconda read them, as root; the forms are theirs.
 *
 * Values that a shell could run are refused here, whatever checked the request before. Of `options` it reads
 * `stateOut`, `nameservers` or `resolvConf`, `passwordScheme` and `salt`, and `profile` and `requireDisk` as
 * `parseIsoRequest` does. Without `salt` every call gives another `password.cfg`.
 *
 * @throws {IsoRequestError} when a value cannot be written safely, or the request is not complete.
 * @throws {RangeError} when an option is out of its range.
 */
export function renderConfig(request: IsoRequest, options: GenerateIsoOptions = {}): readonly ConfigFile[] {
  const writable = safeRequest(request, options);
  const files = filesOf(writable, options, hashPassword(writable.rootPass, options));
  return files.map(({ path, text, mode }) => ({ path, text, mode }));
}

/** The same with a hash of the caller's: an image has one, in all its files. */
export function renderConfigWithHash(
  request: IsoRequest,
  options: GenerateIsoOptions,
  hash: PasswordHash,
): readonly WrittenFile[] {
  return filesOf(safeRequest(request, options), options, hash);
}

function filesOf(writable: IsoRequest, options: GenerateIsoOptions, hash: PasswordHash): readonly WrittenFile[] {
  const { nameservers } = readNameservers(options);
  return [
    file('state.out', stateOut(writable.osversionDir, options.stateOut)),
    file('network.cfg', networkConfig(writable, nameservers)),
    file('mgmt_network.cfg', managementConfig(writable)),
    passwordFile(hash),
    file('disk.cfg', shellLine('boot_drives', writable.disk ?? '')),
  ];
}

function file(name: keyof typeof MODES, text: string): ConfigFile {
  return { path: pathOf(name), text, mode: MODES[name] };
}

function passwordFile(hash: PasswordHash): WrittenFile {
  const command = 'rootpw --iscrypted ';
  return {
    path: pathOf('password.cfg'),
    get text() {
      return `${command}${hash.text}\n`;
    },
    mode: MODES['password.cfg'],
    size: command.length + hash.length + 1,
  };
}

function pathOf(name: string): string {
  return `ks_scripts/${name}`;
}

const IMAGE_COMMAND =
  'mkisofs -joliet-long -input-charset utf-8 -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot ' +
  '-boot-load-size 4 -boot-info-table -R -J -v -T';

/**
 * The text of `state.out`: where the configuration lies, and what the original server would have run.
 *
 * @throws {RangeError} when an option does not fit on a line.
 */
export function stateOut(osversionDir: string, options: StateOutOptions = {}): string {
  const { directory = `${osversionDir}/ks_scripts`, command = `${IMAGE_COMMAND} ${osversionDir}` } = options;
  return `Dir== ${line('directory', directory)}\n${line('command', command)}\n`;
}

function line(option: keyof StateOutOptions, text: string): string {
  if (/\p{Control}/u.test(text)) throw new RangeError(`stateOut.${option} must be one line without control characters`);
  return text;
}
