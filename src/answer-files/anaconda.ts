import { BOND_PARAMETERS, bondOf, type Device, identityOf } from './devices.js';
import type { Family } from './family.js';
import { noManagementRoute } from './family-checks.js';
import type { Findings } from './findings.js';
import { kickstartWord, shellWord } from './quoting.js';
import type { Connection, Server } from './server.js';

/** anaconda refuses longer names; Linux has no longer ones either. */
const MAX_HOSTNAME = 64;

/** Where `%pre` leaves the line of a bond whose ports it found. */
const NETWORK_FRAGMENT = '/tmp/kickstart-iso-network.ks';

/** The kickstart file of RHEL 7 to 10, their rebuilds, and Fedora. */
export const anaconda: Family = {
  seedLabel: 'OEMDRV',
  kernelArguments: (medium) => [`inst.ks=${medium}:/ks.cfg`],
  releases: /^(?:[789]|10|f[3-9][0-9])$/,
  extra: 'text',
  check,
  files: (server) => [{ path: 'ks.cfg', text: kickstart(server), mode: 0o600 }],
};

function check(server: Server, findings: Findings): void {
  const { fqdn, main, management, mtu } = server;
  if (fqdn.length > MAX_HOSTNAME) {
    findings.refuse('hostName', `and domainName together must be at most ${MAX_HOSTNAME} characters`);
  }
  const bond = bondOf(main.device);
  if (bond !== undefined && bond.ports === undefined) {
    findings.warn('INSTALLER_DEFAULT', 'bondPorts', 'absent, so every network device but mgmtInterface becomes a port');
  }
  if (main.device.kind === 'unnamed') {
    const fact = 'absent, so the first device with a link is taken';
    findings.warn('INSTALLER_DEFAULT', 'interfaceName', management ? `${fact}, which may be mgmtInterface` : fact);
  }
  if (main.device.kind === 'vlan' && mtu > 1500) {
    findings.warn(
      'INSTALLER_UNSUPPORTED',
      'interfaceMtu',
      `${mtu} is set for the VLAN alone, not for the device that it lies on`,
    );
  }
  noManagementRoute(server, findings);
}

function kickstart(server: Server): string {
  const { options, disks, fqdn } = server;
  const { repository, sshKeys = [], packages = [], release, extra = '' } = options;
  const network = networkLines(server);
  const unfinished = network.find((line) => typeof line !== 'string');
  const lines = [
    `# kickstart-iso: ${fqdn}`,
    'text',
    `lang ${options.locale}`,
    `keyboard --vckeymap=${options.keyboard}`,
    `timezone ${options.timezone} --utc`,
    ...(repository === undefined ? [] : [`url --url=${kickstartWord(repository)}`]),
    `rootpw --iscrypted ${server.rootPasswordHash}`,
    ...(release === '7' ? [] : sshKeys.map((key) => `sshkey --username=root ${kickstartWord(key)}`)),
    `network --hostname=${fqdn}`,
    ...network.map((line) => (typeof line === 'string' ? line : `%include ${NETWORK_FRAGMENT}`)),
    ...diskLines(disks),
    'firstboot --disabled',
    options.finish,
    '%packages',
    '@core',
    ...packages,
    '%end',
    ...(unfinished === undefined ? [] : portSearch(server, unfinished)),
    ...(release === '7' && sshKeys.length > 0 ? keysByScript(sshKeys) : []),
    ...(extra === '' ? [] : [String(extra).replace(/\n$/, '')]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A line of a bond whose ports are not known is in two parts, what stands before them and after. */
type UnfinishedLine = readonly [before: string, after: string];

type NetworkLine = string | UnfinishedLine;

/** Parents before what lies on them. A bond is described once, in the first line that needs it. */
function networkLines({ main, management, nameservers, mtu }: Server): readonly NetworkLine[] {
  const mainOptions = [
    ...addressOptions(main),
    ...(nameservers.length > 0 ? [`--nameserver=${nameservers.join(',')}`] : []),
    `--mtu=${mtu}`,
  ];
  const connections: { device: Device; options: readonly string[] }[] = [{ device: main.device, options: mainOptions }];
  if (management !== undefined) {
    const { device } = management;
    const row = { device, options: managementOptions(management) };
    if (isBelow(device, main.device)) connections.unshift(row);
    else connections.push(row);
  }
  return connections.map(({ device, options }, index) => {
    const end = [...options, '--onboot=yes', '--activate'].join(' ');
    const isDescribed = connections.slice(0, index).some((earlier) => bondOf(earlier.device) !== undefined);
    return networkLine(device, isDescribed, end);
  });
}

function isBelow(device: Device, upper: Device): boolean {
  return upper.kind === 'vlan' && identityOf(device) === upper.parent.name;
}

function networkLine(device: Device, isDescribed: boolean, end: string): NetworkLine {
  const vlan = device.kind === 'vlan' ? [`--vlanid=${device.id}`] : [];
  const bond = isDescribed ? undefined : bondOf(device);
  if (bond === undefined) return [`network --device=${deviceName(device)}`, ...vlan, end].join(' ');
  const parameters = Object.entries(BOND_PARAMETERS).map(([name, value]) => `${name}=${value}`);
  const before = `network --device=${bond.name} --bondslaves=`;
  const after = [` --bondopts=${parameters.join(',')}`, ...vlan, end].join(' ');
  return bond.ports === undefined ? [before, after] : before + bond.ports.join(',') + after;
}

function deviceName(device: Device): string {
  switch (device.kind) {
    case 'unnamed':
      return 'link';
    case 'mac':
      return device.mac;
    case 'vlan':
      return device.parent.name;
    default:
      return device.name;
  }
}

function addressOptions({ isDhcp, ip4, ip6 }: Connection): readonly string[] {
  if (isDhcp) return ['--bootproto=dhcp'];
  const options = [`--bootproto=static --ip=${ip4?.text} --netmask=${ip4?.netmask} --gateway=${ip4?.gateway}`];
  if (ip6 !== undefined) options.push(`--ipv6=${ip6.text}/${ip6.prefixLength}`);
  if (ip6?.gateway !== undefined) options.push(`--ipv6gateway=${ip6.gateway}`);
  return options;
}

function managementOptions({ ip4, ip6 }: Connection): readonly string[] {
  return ip4 === undefined
    ? [`--noipv4 --ipv6=${ip6?.text}/${ip6?.prefixLength} --nodefroute`]
    : [`--bootproto=static --ip=${ip4.text} --netmask=${ip4.netmask} --nodefroute --noipv6`];
}

function diskLines(disks: readonly string[]): readonly string[] {
  if (disks.length === 0) return ['zerombr', 'clearpart --all --initlabel', 'autopart --type=lvm'];
  const list = disks.join(',');
  return [
    'zerombr',
    `ignoredisk --only-use=${list}`,
    `clearpart --all --initlabel --drives=${list}`,
    `bootloader --boot-drive=${disks[0]}`,
    'autopart --type=lvm',
  ];
}

/** Fills the ports of a bond in, on the machine. Without any the installer stops and shows the message. */
function portSearch({ main, managementDevice }: Server, [before, after]: UnfinishedLine): readonly string[] {
  return [
    '%pre --interpreter=/bin/sh --erroronfail',
    'ports=',
    'for path in /sys/class/net/*/device; do',
    `  port=\${path%/device}`,
    `  port=\${port##*/}`,
    '  [ -e "$path" ] || continue',
    ...(managementDevice === undefined ? [] : [`  [ ${managementTest(managementDevice)} ] || continue`]),
    `  ports="$ports\${ports:+,}$port"`,
    'done',
    'if [ -z "$ports" ]; then',
    `  echo ${shellWord(`${bondOf(main.device)?.name} has no ports: this machine has no network device that is free for it`)} >&2`,
    '  exit 1',
    'fi',
    `printf '%s\\n' ${shellWord(before)}"$ports"${shellWord(after)} > ${NETWORK_FRAGMENT}`,
    '%end',
  ];
}

/** True on the machine if `$port` is not that of the management network. */
function managementTest(device: Device): string {
  if (device.kind !== 'mac') return `"$port" != ${shellWord(deviceName(device))}`;
  return `"$(cat "/sys/class/net/$port/address")" != ${shellWord(device.mac.toLowerCase())}`;
}

/** RHEL 7 does not know the command `sshkey`. */
function keysByScript(keys: readonly string[]): readonly string[] {
  return [
    '%post',
    'mkdir -p -m 0700 /root/.ssh',
    `printf '%s\\n' ${keys.map(shellWord).join(' ')} >> /root/.ssh/authorized_keys`,
    'chmod 0600 /root/.ssh/authorized_keys',
    'restorecon -R /root/.ssh',
    '%end',
  ];
}
