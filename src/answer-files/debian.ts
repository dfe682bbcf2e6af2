import type { Family } from './family.js';
import { noMtu, oneDisk, oneFamily, plainDevice, plainPackages } from './family-checks.js';
import type { Findings } from './findings.js';
import { shellWord } from './quoting.js';
import type { Server } from './server.js';

/** The preseed file of Debian's installer, d-i, of Debian 11 to 13. */
export const debian: Family = {
  // d-i looks for no disc of a label; this one is named on the command line of the kernel.
  seedLabel: 'PRESEED',
  kernelArguments: () => ['auto=true', 'priority=critical', 'file=/cdrom/preseed.cfg'],
  releases: /^1[1-3]$/,
  extra: 'text',
  check,
  files: (server) => [{ path: 'preseed.cfg', text: preseed(server), mode: 0o600 }],
};

/** The installer asks for the host and the directory of a mirror one by one. */
const PLAIN_URL = /^https?:\/\/[^/?@]+\/[^?]*$/;

function check(server: Server, findings: Findings): void {
  const { main, disks, nameservers, options } = server;
  plainDevice(server, findings);
  oneFamily(server, findings);
  oneDisk(server, findings);
  noMtu(server, findings);
  plainPackages(server, findings);
  if (main.device.kind === 'mac')
    findings.refuse('interfaceName', 'must be a name: the installer knows no MAC addresses');
  if (main.device.kind === 'unnamed') {
    findings.warn('INSTALLER_DEFAULT', 'interfaceName', 'absent, so the first device with a link is taken');
  }
  if (main.ip4?.gatewayIsOnLink) {
    findings.warn(
      'INSTALLER_ASKS',
      'ipGateway',
      'outside the subnet of ipAddress, so the installer may ask for another one',
    );
  }
  if (disks.length === 0) {
    findings.warn('INSTALLER_ASKS', 'disk', 'absent, so the installer asks on a machine that has several');
  }
  if (main.isDhcp && nameservers.length > 0) {
    findings.warn(
      'INSTALLER_UNSUPPORTED',
      'nameservers',
      'left out, since with DHCP the installer takes those that it is told',
    );
  }
  if (options.repository !== undefined && !PLAIN_URL.test(options.repository)) {
    findings.refuse('repository', 'must be a URL of http or https that names a host and a directory, and nothing else');
  }
}

function preseed(server: Server): string {
  const { host, domain, rootPasswordHash, disks, options } = server;
  const { packages = [], sshKeys = [], repository, extra = '' } = options;
  const disk = disks[0] === undefined ? undefined : `/dev/${disks[0]}`;
  const lines = [
    `d-i debian-installer/locale string ${options.locale}`,
    `d-i keyboard-configuration/xkb-keymap select ${options.keyboard}`,
    ...networkLines(server),
    `d-i netcfg/get_hostname string ${host}`,
    `d-i netcfg/get_domain string${withBlank(domain)}`,
    `d-i netcfg/hostname string ${host}`,
    'd-i netcfg/wireless_wep string',
    'd-i passwd/root-login boolean true',
    `d-i passwd/root-password-crypted password ${rootPasswordHash}`,
    'd-i passwd/make-user boolean false',
    'd-i clock-setup/utc boolean true',
    `d-i time/zone string ${options.timezone}`,
    ...(disk === undefined ? [] : [`d-i partman-auto/disk string ${disk}`]),
    ...PARTITIONING,
    'd-i apt-setup/cdrom/set-first boolean false',
    ...(repository === undefined ? ['d-i apt-setup/use_mirror boolean false'] : mirrorLines(repository)),
    'tasksel tasksel/first multiselect standard, ssh-server',
    ...(packages.length > 0 ? [`d-i pkgsel/include string ${packages.join(' ')}`] : []),
    'popularity-contest popularity-contest/participate boolean false',
    'd-i grub-installer/only_debian boolean true',
    `d-i grub-installer/bootdev string ${disk ?? 'default'}`,
    ...(sshKeys.length > 0 ? [`d-i preseed/late_command string ${addKeys(sshKeys)}`] : []),
    ...(options.finish === 'poweroff' ? ['d-i debian-installer/exit/poweroff boolean true'] : []),
    'd-i finish-install/reboot_in_progress note',
    ...(extra === '' ? [] : [String(extra).replace(/\n$/, '')]),
  ];
  return `${lines.join('\n')}\n`;
}

function networkLines({ main: { device, isDhcp, ip4 }, nameservers }: Server): readonly string[] {
  const name = device.kind === 'ethernet' ? device.name : 'auto';
  const choice = `d-i netcfg/choose_interface select ${name}`;
  if (isDhcp) return [choice];
  return [
    choice,
    'd-i netcfg/disable_autoconfig boolean true',
    `d-i netcfg/get_ipaddress string ${ip4?.text}`,
    `d-i netcfg/get_netmask string ${ip4?.netmask}`,
    `d-i netcfg/get_gateway string ${ip4?.gateway}`,
    `d-i netcfg/get_nameservers string${withBlank(nameservers.join(' '))}`,
    'd-i netcfg/confirm_static boolean true',
  ];
}

/** A value that may be empty. */
function withBlank(value: string): string {
  return value === '' ? '' : ` ${value}`;
}

/** The whole disk becomes an LVM volume group, whatever was on it. */
const PARTITIONING = [
  'd-i partman-auto/method string lvm',
  'd-i partman-auto-lvm/guided_size string max',
  'd-i partman-lvm/device_remove_lvm boolean true',
  'd-i partman-md/device_remove_md boolean true',
  'd-i partman-lvm/confirm boolean true',
  'd-i partman-lvm/confirm_nooverwrite boolean true',
  'd-i partman-auto/choose_recipe select atomic',
  'd-i partman-partitioning/confirm_write_new_label boolean true',
  'd-i partman/choose_partition select finish',
  'd-i partman/confirm boolean true',
  'd-i partman/confirm_nooverwrite boolean true',
];

function mirrorLines(repository: string): readonly string[] {
  const { protocol, host, pathname } = new URL(repository);
  const scheme = protocol.slice(0, -1);
  return [
    'd-i apt-setup/use_mirror boolean true',
    'd-i mirror/country string manual',
    `d-i mirror/protocol string ${scheme}`,
    `d-i mirror/${scheme}/hostname string ${host}`,
    `d-i mirror/${scheme}/directory string ${pathname}`,
    `d-i mirror/${scheme}/proxy string`,
  ];
}

/** The command is one line for a shell. dash's `echo` takes backslashes for escapes, but keys have none. */
function addKeys(keys: readonly string[]): string {
  const lines = keys.map((key) => `echo ${shellWord(key)}`).join('; ');
  return `umask 077; mkdir -p /target/root/.ssh; { ${lines}; } >> /target/root/.ssh/authorized_keys`;
}
