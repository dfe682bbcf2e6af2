import { checkExtra, withExtra } from './extra.js';
import type { Family } from './family.js';
import { noMtu, oneDisk, oneFamily, plainDevice } from './family-checks.js';
import type { Findings } from './findings.js';
import type { Server } from './server.js';
import { type TomlTable, tomlText } from './toml.js';

/** Layouts that the installer has under other names, and those it has under the same. */
const KEYBOARDS: Readonly<Record<string, string>> = { us: 'en-us', gb: 'en-gb', uk: 'en-gb', be: 'fr-be', br: 'pt-br' };
const KNOWN_KEYBOARDS =
  /^(?:de|de-ch|dk|en-gb|en-us|es|fi|fr|fr-be|fr-ca|fr-ch|hu|is|it|jp|lt|mk|nl|no|pl|pt|pt-br|se|si|tr)$/;

/** The answer file of the automatic installation of Proxmox 8.2 and later. */
export const proxmox: Family = {
  seedLabel: 'proxmox-ais',
  kernelArguments: () => [],
  releases: /^[89](?:\.[0-9])?$/,
  extra: 'object',
  check,
  files: (server) => [
    { path: 'answer.toml', text: tomlText(withExtra(answer(server), server.options.extra)), mode: 0o600 },
  ],
  filesOnMedium: (files) => [...files, { path: 'auto-installer-mode.toml', text: MODE, mode: 0o644 }],
};

/** Turns the automatic installation on, from the disc itself. */
const MODE = 'mode = "iso"\npartition_label = "proxmox-ais"\n';

function check(server: Server, findings: Findings): void {
  const { main, disks, nameservers, options, host, domain } = server;
  plainDevice(server, findings);
  if (!main.isDhcp && main.device.kind === 'unnamed') findings.refuse('interfaceName', 'is required if DHCP is no');
  if (main.isDhcp && main.device.kind !== 'unnamed') {
    findings.warn(
      'INSTALLER_UNSUPPORTED',
      'interfaceName',
      'left out, since with DHCP the installer chooses the interface',
    );
  }
  if (!main.isDhcp && nameservers.length === 0) findings.refuse('nameservers', 'must have one if DHCP is no');
  if (nameservers.length > 1 || (main.isDhcp && nameservers.length > 0)) {
    const taken = main.isDhcp ? 'none, since dhcp is yes' : `${nameservers[0]} alone`;
    findings.warn('INSTALLER_UNSUPPORTED', 'nameservers', `taken as ${taken}`);
  }
  oneFamily(server, findings);
  oneDisk(server, findings);
  noMtu(server, findings);
  if (disks.length === 0) findings.refuse('disk', 'is required: the installer chooses none');
  if (disks[0]?.includes('/')) findings.refuse('disk', 'must be a name without "/", as sda');
  if (domain === '' || /^[0-9]+$/.test(host)) {
    findings.refuse('hostName', 'and domainName must be a name with a domain, whose first label is no number');
  }
  if (keyboardOf(options.keyboard) === undefined) {
    findings.refuse('keyboard', `must be a layout that the installer has: ${JSON.stringify(options.keyboard)} is none`);
  }
  if (countryOf(server) === undefined) findings.refuse('country', 'is required: locale names none');
  else if (options.country === undefined) {
    findings.warn('INSTALLER_DEFAULT', 'country', `absent, so ${countryOf(server)} is taken, of locale`);
  }
  for (const key of ['packages', 'repository'] as const) {
    if (options[key]?.length) findings.warn('INSTALLER_UNSUPPORTED', key, 'left out, since the installer takes none');
  }
  if (hasNull(options.extra)) findings.refuse('extra', 'must have no null: TOML knows none');
  checkExtra(answer(server), options.extra, findings);
}

function keyboardOf(keyboard: string): string | undefined {
  const known = KEYBOARDS[keyboard] ?? keyboard;
  return KNOWN_KEYBOARDS.test(known) ? known : undefined;
}

function countryOf({ options: { country, locale } }: Server): string | undefined {
  return country ?? /^[a-z]+_([A-Z]{2})/.exec(locale)?.[1]?.toLowerCase();
}

function answer(server: Server): TomlTable {
  const { options, fqdn, domain, rootPasswordHash, disks } = server;
  const { sshKeys = [] } = options;
  return {
    global: {
      keyboard: keyboardOf(options.keyboard) ?? '',
      country: countryOf(server) ?? '',
      fqdn,
      mailto: `root@${domain}`,
      timezone: options.timezone,
      'root-password-hashed': rootPasswordHash,
      ...(sshKeys.length > 0 && { 'root-ssh-keys': sshKeys }),
      ...(options.finish === 'poweroff' && { 'reboot-mode': 'power-off' }),
    },
    network: network(server),
    'disk-setup': { filesystem: 'ext4', 'disk-list': disks.slice(0, 1) },
  };
}

function network({ main: { device, isDhcp, ip4 }, nameservers }: Server): TomlTable {
  if (isDhcp) return { source: 'from-dhcp' };
  return {
    source: 'from-answer',
    cidr: `${ip4?.text}/${ip4?.prefixLength}`,
    dns: nameservers[0] ?? '',
    gateway: ip4?.gateway ?? '',
    // udev's names of the device: the second one is made of its address.
    ...(device.kind === 'mac'
      ? { filter: { ID_NET_NAME_MAC: `*${device.mac.toLowerCase().replaceAll(':', '')}` } }
      : { filter: { ID_NET_NAME: device.kind === 'ethernet' ? device.name : '' } }),
  };
}

function hasNull(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.values(value as object).some(hasNull));
}
