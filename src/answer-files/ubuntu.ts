import { createHash } from 'node:crypto';
import type { ConfigFile } from '../kickstart/render-config.js';
import { checkExtra, withExtra } from './extra.js';
import type { Family } from './family.js';
import { bondNeedsPorts, managementGateway, oneDisk, plainPackages, staticNeedsName } from './family-checks.js';
import type { Findings } from './findings.js';
import { netplan } from './netplan.js';
import type { Server } from './server.js';
import { type YamlObject, yamlText } from './yaml.js';

/** The `autoinstall` of Ubuntu's installer, subiquity, of 20.04 and later. */
export const ubuntu: Family = {
  seedLabel: 'CIDATA',
  kernelArguments: () => ['autoinstall'],
  releases: /^2[0-9]\.(?:04|10)$/,
  extra: 'object',
  check,
  files,
  filesOnMedium: ([userData]) => [{ ...userData!, path: 'autoinstall.yaml' }],
};

function check(server: Server, findings: Findings): void {
  staticNeedsName(server, findings);
  bondNeedsPorts(server, findings);
  oneDisk(server, findings);
  plainPackages(server, findings);
  if (!server.options.mgmtDefaultRoute) managementGateway(server, findings);
  if (server.main.device.kind === 'unnamed') {
    findings.warn(
      'INSTALLER_DEFAULT',
      'interfaceName',
      'absent, so every device whose name begins with "e" asks for an address',
    );
  }
  checkExtra(autoinstall(server), server.options.extra, findings);
}

function files(server: Server): readonly ConfigFile[] {
  const document = { autoinstall: withExtra(autoinstall(server), server.options.extra) };
  const text = `#cloud-config\n${yamlText(document)}`;
  // cloud-init takes a disc with another id for a new machine.
  const id = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return [
    { path: 'user-data', text, mode: 0o600 },
    { path: 'meta-data', text: `instance-id: kickstart-iso-${id}\n`, mode: 0o644 },
  ];
}

/** Keys are arguments of the script, and so no text of it. */
const ADD_KEYS =
  'umask 077 && mkdir -p /target/root/.ssh && printf \'%s\\n\' "$@" >> /target/root/.ssh/authorized_keys';

function autoinstall(server: Server): YamlObject {
  const { options, disks, host, fqdn, rootPasswordHash } = server;
  const { sshKeys = [], packages = [], repository } = options;
  return {
    version: 1,
    locale: options.locale,
    keyboard: { layout: options.keyboard },
    timezone: options.timezone,
    ...(repository !== undefined && { apt: { primary: [{ arches: ['default'], uri: repository }] } }),
    network: netplan(server),
    storage: { layout: { name: 'lvm', ...(disks.length > 0 && { match: { path: `/dev/${disks[0]}` } }) } },
    ssh: { 'install-server': true },
    ...(packages.length > 0 && { packages }),
    'user-data': { hostname: host, fqdn, disable_root: false, users: [] },
    'late-commands': [
      ['curtin', 'in-target', '--', 'usermod', '--password', rootPasswordHash, 'root'],
      ...(sshKeys.length > 0 ? [['sh', '-c', ADD_KEYS, 'sh', ...sshKeys]] : []),
    ],
    shutdown: options.finish,
  };
}
