import { BOND_DEVICE } from '../kickstart/network-config.js';
import type { Findings } from './findings.js';

/** A network device as a request names it. */
export type Device =
  | { readonly kind: 'unnamed' }
  | { readonly kind: 'mac'; readonly mac: string }
  | { readonly kind: 'ethernet'; readonly name: string }
  | Bond
  | { readonly kind: 'vlan'; readonly name: string; readonly id: number; readonly parent: NamedDevice };

export interface Bond {
  readonly kind: 'bond';
  readonly name: string;
  /** `undefined`: the installer has to find them. */
  readonly ports: readonly string[] | undefined;
}

/** What a VLAN can lie on. */
export type NamedDevice = Bond | { readonly kind: 'ethernet'; readonly name: string };

/** LACP, as `BONDING_OPTS` of network.cfg has it. Each installer writes it in its own form. */
export const BOND_PARAMETERS = {
  mode: '802.3ad',
  miimon: '100',
  lacp_rate: 'fast',
  xmit_hash_policy: 'layer3+4',
} as const;

/** Linux names VLANs so, and so do the network scripts of RHEL. */
const VLAN = /^(.+)\.([0-9]+)$/;

const MAX_VLAN_ID = 4094;

/** The device that a value of `interfaceName` or `mgmtInterface` stands for. */
export function deviceOf(
  key: 'interfaceName' | 'mgmtInterface',
  name: string | undefined,
  ports: readonly string[] | undefined,
  findings: Findings,
): Device {
  if (name === undefined) return { kind: 'unnamed' };
  if (name.includes(':')) return { kind: 'mac', mac: name };
  const [, parent = name, digits] = VLAN.exec(name) ?? [];
  const device: NamedDevice = BOND_DEVICE.test(parent)
    ? { kind: 'bond', name: parent, ports }
    : { kind: 'ethernet', name: parent };
  if (digits === undefined) return device;
  const id = Number(digits);
  if (!/^[1-9]/.test(digits) || id > MAX_VLAN_ID) {
    findings.refuse(key, `must end in the number of a VLAN, from 1 to ${MAX_VLAN_ID} and without zeros before it`);
  }
  if (VLAN.test(parent)) findings.refuse(key, 'must not be a VLAN on a VLAN');
  return { kind: 'vlan', name, id, parent: device };
}

/** The bond that a device is, or that it lies on. */
export function bondOf(device: Device | undefined): Bond | undefined {
  if (device?.kind === 'vlan') return bondOf(device.parent);
  return device?.kind === 'bond' ? device : undefined;
}

/** What tells devices apart: the name or address; letters of an address in any case. */
export function identityOf(device: Device): string | undefined {
  if (device.kind === 'unnamed') return undefined;
  return device.kind === 'mac' ? device.mac.toLowerCase() : device.name;
}
