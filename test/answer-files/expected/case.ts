import type { IsoRequest, RenderInstallerOptions } from '../../../src/index.js';

/** A request with the options of its answer file. */
export interface Case {
  readonly request: IsoRequest;
  readonly options: RenderInstallerOptions;
  readonly hash: string;
}

/** The number of ones at the beginning of a mask, counted digit by digit. */
function ones(mask: string): number {
  const groups = mask.includes(':')
    ? mask.split(':').map((hex) => Number.parseInt(hex || '0', 16))
    : mask.split('.').map(Number);
  return groups.reduce((sum, group) => sum + group.toString(2).replaceAll('0', '').length, 0);
}

export function parts({ request, options }: Case) {
  const [host = '', ...labels] = `${request.hostName}.${request.domainName}`.split('.');
  const name = request.interfaceName;
  const vlan = /^(.*)\.(\d+)$/.exec(name ?? '');
  const [address6 = '', length6 = '128'] = (request.ip6Address ?? '').split('/');
  return {
    host,
    domain: labels.join('.'),
    fqdn: [host, ...labels].join('.'),
    name,
    isStatic: request.dhcp === 'no',
    below: vlan?.[1] ?? name,
    vlanId: vlan === null ? undefined : Number(vlan[2]),
    isBond: /^bond\d/.test(name ?? ''),
    four: `${request.ipAddress}/${ones(request.ipNetmask ?? '')}`,
    six: request.ip6Address === undefined ? undefined : `${address6}/${Number(length6)}`,
    gateway6: request.ip6Address === undefined ? undefined : request.ip6Gateway,
    management: managementOf(request),
    servers: options.nameservers ?? [],
    disks: request.disk?.split(',') ?? [],
    locale: options.locale ?? 'en_US.UTF-8',
    keyboard: options.keyboard ?? 'us',
    timezone: options.timezone ?? 'Etc/UTC',
    keys: options.sshKeys ?? [],
    packages: options.packages ?? [],
    finish: options.finish ?? 'reboot',
  };
}

function managementOf({ mgmtIpAddress, mgmtIpNetmask, mgmtIpGateway, mgmtInterface }: IsoRequest) {
  if (mgmtIpAddress === undefined) return undefined;
  const isSix = mgmtIpAddress.includes(':');
  const length = mgmtIpNetmask === undefined ? 128 : ones(mgmtIpNetmask);
  const vlan = /^(.*)\.(\d+)$/.exec(mgmtInterface ?? '');
  return {
    name: mgmtInterface ?? '',
    below: vlan?.[1] ?? mgmtInterface ?? '',
    vlanId: vlan === null ? undefined : Number(vlan[2]),
    address: mgmtIpAddress,
    mask: mgmtIpNetmask,
    gateway: mgmtIpGateway,
    prefixed: `${mgmtIpAddress}/${length}`,
    isSix,
  };
}
