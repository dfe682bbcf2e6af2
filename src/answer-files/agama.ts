import { BOND_PARAMETERS, type Device, identityOf } from './devices.js';
import { checkExtra, withExtra } from './extra.js';
import type { Family } from './family.js';
import { bondNeedsPorts, noManagementRoute, oneDisk, plainPackages, staticNeedsName } from './family-checks.js';
import type { Findings } from './findings.js';
import type { Address, Connection, Server } from './server.js';

/** Linux and anaconda have no longer host names. */
const MAX_HOSTNAME = 64;

const DEFAULT_PRODUCT = 'SLES';

/** The profile of Agama, the installer of SLES 16 and openSUSE Leap 16. */
export const agama: Family = {
  seedLabel: 'OEMDRV',
  kernelArguments: () => [],
  endingArguments: (finish) => (finish === 'poweroff' ? ['inst.finish=poweroff'] : []),
  releases: /^16(?:\.[0-9])?$/,
  extra: 'object',
  check,
  files: (server) => {
    const document = withExtra(profile(server), server.options.extra);
    return [{ path: 'autoinst.json', text: `${JSON.stringify(document, undefined, 2)}\n`, mode: 0o600 }];
  },
};

function check(server: Server, findings: Findings): void {
  const { main, disks, mtu, nameservers, options, fqdn } = server;
  if (fqdn.length > MAX_HOSTNAME) {
    findings.refuse('hostName', `and domainName together must be at most ${MAX_HOSTNAME} characters`);
  }
  staticNeedsName(server, findings);
  bondNeedsPorts(server, findings);
  oneDisk(server, findings);
  plainPackages(server, findings);
  noManagementRoute(server, findings);
  if (options.product === undefined) {
    findings.warn('INSTALLER_DEFAULT', 'product', `absent, so ${DEFAULT_PRODUCT} is written`);
  }
  if (disks.length === 0) findings.warn('INSTALLER_DEFAULT', 'disk', 'absent, so the installer chooses one');
  if (main.device.kind === 'unnamed') {
    const left = [mtu === 1500 ? [] : ['interfaceMtu'], nameservers.length === 0 ? [] : ['nameservers']].flat();
    const fact = 'left out, since without interfaceName every device asks for its settings';
    if (left.length > 0) findings.warn('INSTALLER_UNSUPPORTED', left.join(', '), fact);
  }
  checkExtra(profile(server), options.extra, findings);
}

type Section = Readonly<Record<string, unknown>>;

function profile(server: Server): Section {
  const { options, rootPasswordHash, fqdn, disks } = server;
  const { packages = [], sshKeys = [], repository, product = DEFAULT_PRODUCT } = options;
  const software = {
    ...(packages.length > 0 && { packages }),
    ...(repository !== undefined && { extraRepositories: [{ alias: 'installation', url: repository }] }),
  };
  const connections = connectionsOf(server);
  return {
    product: { id: product },
    hostname: { static: fqdn },
    // Newer releases call it `l10n`, and know this one, too.
    localization: { language: options.locale, keyboard: options.keyboard, timezone: options.timezone },
    root: { password: rootPasswordHash, hashedPassword: true, ...rootKeys(sshKeys) },
    ...(Object.keys(software).length > 0 && { software }),
    ...(connections.length > 0 && { network: { connections } }),
    ...(disks.length > 0 && { storage: { drives: [driveOf(`/dev/${disks[0]}`)] } }),
  };
}

/** Releases before Agama 19 know one key. */
function rootKeys(keys: readonly string[]): Section {
  if (keys.length === 0) return {};
  return { sshPublicKey: keys.length === 1 ? keys[0] : keys };
}

/** What was on the disk goes; the product says what comes. */
function driveOf(disk: string): Section {
  return { search: disk, partitions: [{ search: '*', delete: true }, { generate: 'default' }] };
}

/** Connections by their ids: those of devices that a VLAN lies on stand beside it, without addresses. */
function connectionsOf({ main, management, mtu, nameservers }: Server): readonly Section[] {
  const connections = new Map<string, Section>();
  const size = { mtu };
  if (main.device.kind !== 'unnamed') {
    const servers = nameservers.length > 0 ? { nameservers } : {};
    addConnection(connections, main.device, size, { ...mainAddresses(main), ...servers });
  }
  if (management !== undefined) {
    addConnection(connections, management.device, {}, managementAddresses(management));
  }
  return [...connections.values()];
}

function addConnection(to: Map<string, Section>, device: Device, size: Section, addresses: Section): void {
  if (device.kind === 'vlan' && !to.has(device.parent.name)) {
    addConnection(to, device.parent, size, { method4: 'disabled', method6: 'disabled' });
  }
  const id = identityOf(device) ?? '';
  to.set(id, { ...to.get(id), id, ...linkOf(device), ...size, ...addresses });
}

function linkOf(device: Device): Section {
  switch (device.kind) {
    case 'unnamed':
      return {};
    case 'mac':
      return { macAddress: device.mac };
    case 'ethernet':
      return { interface: device.name };
    case 'vlan':
      return { interface: device.name, vlan: { id: device.id, parent: device.parent.name } };
    case 'bond': {
      const { mode, ...others } = BOND_PARAMETERS;
      const options = Object.entries(others).map(([key, value]) => `${key}=${value}`);
      return { interface: device.name, bond: { mode, options: options.join(' '), ports: device.ports ?? [] } };
    }
  }
}

function mainAddresses({ isDhcp, ip4, ip6 }: Connection): Section {
  if (isDhcp) return { method4: 'auto', method6: 'auto' };
  return {
    method4: 'manual',
    method6: ip6 === undefined ? 'auto' : 'manual',
    addresses: [ip4, ip6].flatMap(prefixed),
    ...(ip4?.gateway !== undefined && { gateway4: ip4.gateway }),
    ...(ip6?.gateway !== undefined && { gateway6: ip6.gateway }),
  };
}

function managementAddresses({ ip4, ip6 }: Connection): Section {
  return {
    method4: ip4 === undefined ? 'disabled' : 'manual',
    method6: ip6 === undefined ? 'disabled' : 'manual',
    addresses: [ip4, ip6].flatMap(prefixed),
  };
}

function prefixed(address: Address | undefined): readonly string[] {
  return address === undefined ? [] : [`${address.text}/${address.prefixLength}`];
}
