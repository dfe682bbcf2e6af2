import { bondOf } from './devices.js';
import type { Findings } from './findings.js';
import type { Server } from './server.js';

/** What several families cannot hold or do. Each check tells of its own case alone. */
export type Check = (server: Server, findings: Findings) => void;

export const staticNeedsName: Check = ({ main }, findings) => {
  if (!main.isDhcp && main.device.kind === 'unnamed') findings.refuse('interfaceName', 'is required if DHCP is no');
};

export const bondNeedsPorts: Check = ({ main }, findings) => {
  const bond = bondOf(main.device);
  if (bond !== undefined && !bond.ports?.length) findings.refuse('bondPorts', `is required for ${bond.name}`);
};

/** Installers that configure one device with hardware behind it. */
export const plainDevice: Check = ({ main }, findings) => {
  if (bondOf(main.device) !== undefined)
    findings.refuse('interfaceName', 'must not be a bond: the installer makes none');
  else if (main.device.kind === 'vlan')
    findings.refuse('interfaceName', 'must not be a VLAN: the installer makes none');
};

export const oneDisk: Check = ({ disks: [first, ...others] }, findings) => {
  if (others.length > 0)
    findings.warn('INSTALLER_UNSUPPORTED', 'disk', `taken as ${first}, since the installer takes one`);
};

/** Installers whose network has one address. */
export const oneFamily: Check = ({ main, management }, findings) => {
  const keys = [main.ip6 && 'ip6Address', main.ip6?.gateway && 'ip6Gateway'].filter(Boolean);
  if (keys.length > 0) {
    findings.warn(
      'INSTALLER_UNSUPPORTED',
      keys.join(', '),
      'left out, since the installer configures one address, that of IPv4',
    );
  }
  if (management !== undefined) {
    findings.warn('INSTALLER_UNSUPPORTED', 'mgmtIpAddress', 'left out, since the installer configures one interface');
  }
};

export const noMtu: Check = ({ mtu }, findings) => {
  if (mtu !== 1500)
    findings.warn('INSTALLER_UNSUPPORTED', 'interfaceMtu', `${mtu} is left out, since the installer sets none`);
};

export const managementGateway: Check = ({ management }, findings) => {
  if ((management?.ip4 ?? management?.ip6)?.gateway !== undefined) {
    findings.warn('INSTALLER_OMITS', 'mgmtIpGateway', 'left out, since the management network gets no default route');
  }
};

export const noManagementRoute: Check = (server, findings) => {
  if (server.options.mgmtDefaultRoute) {
    findings.warn('INSTALLER_UNSUPPORTED', 'mgmtDefaultRoute', 'left out, since the file gives routes no order');
  }
  managementGateway(server, findings);
};

/** Groups, and packages that stay away, are anaconda's. */
export const plainPackages: Check = ({ options: { packages = [] } }, findings) => {
  const others = packages.filter((name) => /^[-@]/.test(name));
  if (others.length > 0)
    findings.refuse('packages', `must not have ${others.join(', ')}: the installer knows names alone`);
};
