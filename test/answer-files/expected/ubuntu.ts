import { expect } from 'vitest';
import { type Case, parts } from './case.js';

export function autoinstall(of: Case): unknown {
  const { request, options, hash } = of;
  const a = parts(of);
  const mtu = { mtu: request.interfaceMtu };
  const sections: Record<'ethernets' | 'bonds' | 'vlans', Record<string, object>> = {
    ethernets: {},
    bonds: {},
    vlans: {},
  };
  const put = (section: 'ethernets' | 'bonds' | 'vlans', id: string, more: object) => {
    sections[section][id] = { ...sections[section][id], ...more };
  };
  const place = (
    name: string | undefined,
    below: string | undefined,
    vlanId: number | undefined,
    size: object,
    id: string,
    more: object,
  ) => {
    if (name === undefined) put('ethernets', id, { match: { name: 'e*' }, ...more });
    else if (name.includes(':')) put('ethernets', id, { match: { macaddress: name }, ...more });
    else {
      const lower = vlanId === undefined ? more : size;
      if (/^bond\d/.test(below ?? '')) {
        for (const port of options.bondPorts ?? []) put('ethernets', port, {});
        const parameters = {
          mode: '802.3ad',
          'lacp-rate': 'fast',
          'mii-monitor-interval': 100,
          'transmit-hash-policy': 'layer3+4',
        };
        put('bonds', below!, { interfaces: options.bondPorts, parameters, ...lower });
      } else put('ethernets', below!, lower);
      if (vlanId !== undefined) put('vlans', name, { id: vlanId, link: below, ...more });
    }
  };
  const taken = (id: string) => {
    const names = [
      a.name,
      a.below,
      a.management?.name,
      a.management?.below,
      ...(a.isBond ? (options.bondPorts ?? []) : []),
    ];
    return names.includes(id) ? `${id}-` : id;
  };
  const six = a.isStatic && a.six !== undefined;
  const mainRoutes = routes(of, a.isStatic, six, {});
  place(a.name, a.below, a.vlanId, mtu, taken(a.name === undefined ? (a.management ? 'zz-all' : 'all') : 'main'), {
    ...mtu,
    ...(a.isStatic ? { addresses: [a.four, ...(six ? [a.six] : [])], routes: mainRoutes } : { dhcp4: true }),
    ...(a.servers.length > 0 && { nameservers: { addresses: a.servers, search: [a.domain] } }),
  });
  const m = a.management;
  if (m !== undefined) {
    const route = { to: m.isSix ? '::/0' : '0.0.0.0/0', via: m.gateway, metric: 512, ...onLink(m.prefixed, m.gateway) };
    place(m.name, m.below, m.vlanId, {}, taken('management'), {
      addresses: [m.prefixed],
      'accept-ra': false,
      ...(!m.isSix && { 'link-local': [] }),
      ...(options.mgmtDefaultRoute && { routes: [route] }),
    });
  }
  const used = Object.fromEntries(Object.entries(sections).filter(([, rows]) => Object.keys(rows).length > 0));
  return {
    autoinstall: {
      version: 1,
      locale: a.locale,
      keyboard: { layout: a.keyboard },
      timezone: a.timezone,
      ...(options.repository && { apt: { primary: [{ arches: ['default'], uri: options.repository }] } }),
      network: { version: 2, ...used },
      storage: { layout: { name: 'lvm', ...(a.disks.length > 0 && { match: { path: `/dev/${a.disks[0]}` } }) } },
      ssh: { 'install-server': true },
      ...(a.packages.length > 0 && { packages: a.packages }),
      'user-data': { hostname: a.host, fqdn: a.fqdn, disable_root: false, users: [] },
      'late-commands': [
        ['curtin', 'in-target', '--', 'usermod', '--password', hash, 'root'],
        ...(a.keys.length > 0 ? [['sh', '-c', expect.stringContaining('"$@"'), 'sh', ...a.keys]] : []),
      ],
      shutdown: a.finish,
    },
  };
}

function routes(of: Case, four: boolean, six: boolean, more: object) {
  const a = parts(of);
  return [
    ...(four ? [{ to: '0.0.0.0/0', via: of.request.ipGateway, ...more, ...onLink(a.four, of.request.ipGateway) }] : []),
    ...(six && a.gateway6 ? [{ to: '::/0', via: a.gateway6, ...more, ...onLink(a.six, a.gateway6) }] : []),
  ];
}

/** Compares the bits of address and gateway, written out. */
function onLink(prefixed: string | undefined, gateway: string | undefined): object {
  const [address = '', length] = (prefixed ?? '').split('/');
  const same = bitsOf(address).slice(0, Number(length)) === bitsOf(gateway ?? '').slice(0, Number(length));
  return same || /^fe[89ab]/.test(gateway ?? '') ? {} : { 'on-link': true };
}

function bitsOf(ip: string): string {
  if (!ip.includes(':'))
    return ip
      .split('.')
      .map((octet) => Number(octet).toString(2).padStart(8, '0'))
      .join('');
  const [head = [], tail = []] = ip.split('::').map((half) => half.split(':').filter(Boolean));
  const groups = ip.includes('::')
    ? [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail]
    : head;
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}
