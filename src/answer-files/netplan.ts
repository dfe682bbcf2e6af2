import { BOND_PARAMETERS, type Device } from './devices.js';
import type { Address, Connection, Server } from './server.js';
import type { YamlObject, YamlValue } from './yaml.js';

/** The default route of the management network comes after the main one: netplan gives that 0, and DHCP 100. */
const MANAGEMENT_METRIC = 512;

/** A device as netplan describes it. */
interface Definition {
  readonly section: 'ethernets' | 'bonds' | 'vlans';
  readonly settings: YamlObject;
}

/** The network of a server in netplan's form: every device that has addresses, and those that it lies on. */
export function netplan({ main, management, mtu, nameservers, domain, options }: Server): YamlObject {
  const definitions = new Map<string, Definition>();
  const define = (id: string, section: Definition['section'], settings: YamlObject) =>
    definitions.set(id, { section, settings: { ...definitions.get(id)?.settings, ...settings } });

  const names = new Set([main.device, ...(management ? [management.device] : [])].flatMap(namesOf));
  const freeId = (id: string): string => (names.has(id) ? freeId(`${id}-`) : id);

  /** `size`: the MTU of the device, and of what it lies on. */
  const add = (device: Device, id: string, size: YamlObject, connection: YamlObject) => {
    switch (device.kind) {
      case 'vlan':
        add(device.parent, device.parent.name, size, {});
        return define(device.name, 'vlans', { id: device.id, link: device.parent.name, ...size, ...connection });
      case 'bond':
        for (const port of device.ports ?? []) define(port, 'ethernets', {});
        return define(device.name, 'bonds', {
          interfaces: device.ports ?? [],
          ...size,
          parameters: PARAMETERS,
          ...connection,
        });
      case 'mac':
        return define(freeId(id), 'ethernets', { match: { macaddress: device.mac }, ...connection, ...size });
      case 'unnamed':
        return define(freeId(id), 'ethernets', { match: { name: 'e*' }, ...connection, ...size });
      case 'ethernet':
        return define(device.name, 'ethernets', { ...size, ...connection });
    }
  };

  const search = domain === '' ? {} : { search: [domain] };
  add(
    main.device,
    mainId(main.device, management),
    { mtu },
    {
      ...addresses(main, {}),
      ...(nameservers.length > 0 && { nameservers: { addresses: nameservers, ...search } }),
    },
  );
  if (management !== undefined) {
    const route = options.mgmtDefaultRoute ? { metric: MANAGEMENT_METRIC } : undefined;
    add(management.device, 'management', {}, { ...addresses(management, route), ...alone(management) });
  }
  return { version: 2, ...sectionsOf(definitions) };
}

const PARAMETERS = {
  mode: BOND_PARAMETERS.mode,
  'lacp-rate': BOND_PARAMETERS.lacp_rate,
  'mii-monitor-interval': Number(BOND_PARAMETERS.miimon),
  'transmit-hash-policy': BOND_PARAMETERS.xmit_hash_policy,
};

/** The device and all that it lies on. */
function namesOf(device: Device): readonly string[] {
  if (device.kind === 'vlan') return [device.name, ...namesOf(device.parent)];
  if (device.kind === 'bond') return [device.name, ...(device.ports ?? [])];
  return device.kind === 'ethernet' ? [device.name] : [];
}

/** networkd takes the first definition, by id, that fits a device: one that fits many comes after that of the management network. */
function mainId({ kind }: Device, management: Connection | undefined): string {
  if (kind === 'mac') return 'main';
  return management === undefined ? 'all' : 'zz-all';
}

/** `route`: further settings of default routes; without it there are none. */
function addresses({ isDhcp, ip4, ip6 }: Connection, route: YamlObject | undefined): YamlObject {
  if (isDhcp) return { dhcp4: true };
  const given = [ip4, ip6].filter((address) => address !== undefined);
  const routes = route === undefined ? [] : given.flatMap((address) => defaultRoute(address, route));
  return {
    addresses: given.map(({ text, prefixLength }) => `${text}/${prefixLength}`),
    ...(routes.length > 0 && { routes }),
  };
}

/**
 * Keeps what routers advertise off the management network: by default networkd takes addresses, a default route and name servers
 * from them. With IPv4 alone there is no IPv6, not even a link-local address; with IPv6 that is needed.
 */
function alone({ ip6 }: Connection): YamlObject {
  return { 'accept-ra': false, ...(ip6 === undefined && { 'link-local': [] }) };
}

/** The netplan of 20.04 does not know `to: default`. */
function defaultRoute({ text, gateway, gatewayIsOnLink }: Address, route: YamlObject): readonly YamlValue[] {
  if (gateway === undefined) return [];
  const to = text.includes(':') ? '::/0' : '0.0.0.0/0';
  return [{ to, via: gateway, ...route, ...(gatewayIsOnLink && { 'on-link': true }) }];
}

function sectionsOf(definitions: ReadonlyMap<string, Definition>): YamlObject {
  const sections = (['ethernets', 'bonds', 'vlans'] as const).map((section) => {
    const rows = [...definitions].filter(([, definition]) => definition.section === section);
    return [section, new Map(rows.map(([id, { settings }]) => [id, settings]))] as const;
  });
  return Object.fromEntries(sections.filter(([, rows]) => rows.size > 0));
}
