import { type OptionCheck, type OptionTable, oneOf } from '../option-table.js';

/** Every family, in the order of the documentation. */
export const INSTALLER_FAMILIES = ['anaconda', 'ubuntu', 'debian', 'agama', 'proxmox'] as const;

/** Installers that read the same file: `anaconda` is that of RHEL, its rebuilds and Fedora, `agama` that of SUSE. */
export type InstallerFamily = (typeof INSTALLER_FAMILIES)[number];

/** What an installer asks for beyond the request. All fields are optional. */
export interface InstallerOptions {
  /**
   * The release that is installed: `7` to `10` or `f43` (anaconda), `22.04` (ubuntu), `12` (debian). Default: a form that all
   * releases know which still get updates.
   */
  readonly release?: string;
  /** Addresses of name servers, in order. Wins over `resolvConf`. Default none. */
  readonly nameservers?: readonly string[];
  /** Devices that become the ports of a bond. Default: anaconda takes every device but the one for management; others refuse. */
  readonly bondPorts?: readonly string[];
  /** Default `en_US.UTF-8`. */
  readonly locale?: string;
  /** Layout of the keyboard. Default `us`. */
  readonly keyboard?: string;
  /** Default `Etc/UTC`. */
  readonly timezone?: string;
  /** Packages beside those that the installer takes by itself; for anaconda also groups, as `@core`. Default none. */
  readonly packages?: readonly string[];
  /** URL of the packages. Default: those of the installation medium. */
  readonly repository?: string;
  /** Public keys that may log in as root, each a line of `authorized_keys`. Default none. */
  readonly sshKeys?: readonly string[];
  /** Whether the management network has a default route, too, of lower priority. Default false. */
  readonly mgmtDefaultRoute?: boolean;
  /** Proxmox: country, two letters. Default: that of `locale`. */
  readonly country?: string;
  /** Agama: product that is installed. Default `SLES`. */
  readonly product?: string;
  /**
   * What stands at the end: text of a kickstart or preseed file, or an object whose keys join those of the outermost object of the
   * others. Default none.
   */
  readonly extra?: string | Readonly<Record<string, unknown>>;
  /** What the machine does when it is installed. Default `reboot`. */
  readonly finish?: 'reboot' | 'poweroff';
}

/** The defaults of what the request does not say. */
export const INSTALLER_DEFAULTS = {
  locale: 'en_US.UTF-8',
  keyboard: 'us',
  timezone: 'Etc/UTC',
  finish: 'reboot',
} as const satisfies InstallerOptions;

/** What each option of `InstallerOptions` may be: forms that no answer file gives a meaning of its own. */
export const INSTALLER_OPTIONS: OptionTable<InstallerOptions> = {
  release: text(/^[a-z0-9.]{1,16}$/, 'a release, such as "9"'),
  nameservers: listOf(/^[0-9A-Fa-f:.]+$/, 'IP addresses'),
  bondPorts: listOf(/^[A-Za-z0-9][A-Za-z0-9_-]{0,14}$/, 'names of network devices'),
  locale: text(
    /^[A-Za-z]{1,3}(?:_[A-Z]{2})?(?:\.[A-Za-z0-9-]{1,16})?(?:@[a-z]{1,16})?$/,
    'a locale, such as "en_US.UTF-8"',
  ),
  keyboard: text(/^[A-Za-z0-9_-]{1,64}$/, 'a layout of a keyboard, such as "us"'),
  timezone: text(/^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+){0,2}$/, 'a time zone, such as "Etc/UTC"'),
  packages: listOf(/^-?(?:@\^?)?[A-Za-z0-9][A-Za-z0-9._+:*~-]{0,199}$/, 'names of packages'),
  repository: (url) => (isRepository(url) ? undefined : 'is not a URL of http, https or ftp'),
  sshKeys: listOf(
    /^(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,3}(?: [^\p{C}\p{Zl}\p{Zp}\\]*)?$/u,
    'public keys, each on one line',
  ),
  mgmtDefaultRoute: oneOf(true, false),
  country: text(/^[a-z]{2}$/, 'a country of two small letters'),
  product: text(/^[A-Za-z0-9_.-]{1,64}$/, 'the name of a product'),
  extra: (extra) =>
    typeof extra === 'string' || isPlain(extra) ? undefined : 'is neither a text nor an object of JSON',
  finish: oneOf('reboot', 'poweroff'),
};

/** Its characters have no meaning of their own in any file. */
const REPOSITORY = /^(?:https?|ftp):\/\/[A-Za-z0-9._~:/?[\]@!&()*+,;=%-]{1,1000}$/;

function isRepository(url: unknown): boolean {
  return typeof url === 'string' && REPOSITORY.test(url) && URL.canParse(url);
}

function text(form: RegExp, meant: string): OptionCheck {
  return (value) => (typeof value === 'string' && form.test(value) ? undefined : `is not ${meant}`);
}

function listOf(form: RegExp, meant: string): OptionCheck {
  const isItem = (item: unknown) => typeof item === 'string' && form.test(item);
  return (value) => (Array.isArray(value) && value.every(isItem) ? undefined : `is not a list of ${meant}`);
}

/** True if JSON gives the value back: with `undefined`, dates or numbers without end it would not be what was given. */
function isPlain(value: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  if (typeof value === 'string') return depth > 0 && value.isWellFormed();
  if (typeof value === 'boolean' || value === null) return depth > 0;
  if (typeof value === 'number') return depth > 0 && Number.isFinite(value);
  if (Array.isArray(value)) return depth > 0 && value.every((item) => isPlain(item, depth + 1));
  if (Object.prototype.toString.call(value) !== '[object Object]') return false;
  return Object.entries(value as object).every((member) => isPlain([...member], depth + 1));
}

/** More than any answer file has, and less than a circle. */
const MAX_DEPTH = 32;
