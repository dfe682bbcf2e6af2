import { expect } from 'vitest';
import type { InstallerFamily, IsoRequest, RenderInstallerOptions } from '../../src/index.js';

/** What an answer file has to say, written down without the code that writes it. */
export interface Case {
  readonly request: IsoRequest;
  readonly options: RenderInstallerOptions;
  readonly hash: string;
}

export const EXPECTED: Readonly<Record<InstallerFamily, (of: Case) => unknown>> = {
  anaconda: kickstart,
  ubuntu: autoinstall,
  debian: preseed,
  agama: profile,
  proxmox: answer,
};

/** The number of ones at the beginning of a mask, counted digit by digit. */
function ones(mask: string): number {
  const groups = mask.includes(':')
    ? mask.split(':').map((hex) => Number.parseInt(hex || '0', 16))
    : mask.split('.').map(Number);
  return groups.reduce((sum, group) => sum + group.toString(2).replaceAll('0', '').length, 0);
}

function parts({ request, options }: Case) {
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

function kickstart(of: Case): unknown {
  const { request, options, hash } = of;
  const a = parts(of);
  const bond = (ports: string) => [
    `--bondslaves=${ports}`,
    '--bondopts=mode=802.3ad,miimon=100,lacp_rate=fast,xmit_hash_policy=layer3+4',
  ];
  const tail = ['--onboot=yes', '--activate'];
  const main = [
    ...(a.vlanId === undefined ? [] : [`--vlanid=${a.vlanId}`]),
    ...(a.isStatic
      ? [
          '--bootproto=static',
          `--ip=${request.ipAddress}`,
          `--netmask=${request.ipNetmask}`,
          `--gateway=${request.ipGateway}`,
        ]
      : ['--bootproto=dhcp']),
    ...(a.isStatic && a.six ? [`--ipv6=${a.six}`] : []),
    ...(a.isStatic && a.gateway6 ? [`--ipv6gateway=${a.gateway6}`] : []),
    ...(a.servers.length > 0 ? [`--nameserver=${a.servers.join(',')}`] : []),
    `--mtu=${request.interfaceMtu}`,
    ...tail,
  ];
  const m = a.management;
  const management = m && [
    ...(m.vlanId === undefined ? [] : [`--vlanid=${m.vlanId}`]),
    ...(m.isSix
      ? ['--noipv4', `--ipv6=${m.prefixed}`, '--nodefroute']
      : ['--bootproto=static', `--ip=${m.address}`, `--netmask=${m.mask}`, '--nodefroute', '--noipv6']),
    ...tail,
  ];
  const rows: { below: string; words: string[]; isBond: boolean }[] = [
    { below: a.below ?? 'link', words: main, isBond: a.isBond },
  ];
  if (m && management) {
    const row = { below: m.below, words: management, isBond: /^bond\d/.test(m.below) };
    if (m.name === a.below && m.name !== a.name) rows.unshift(row);
    else rows.push(row);
  }
  const network = rows.map(({ below, words, isBond }, index) => {
    const describes = isBond && !rows.slice(0, index).some((row) => row.isBond);
    if (describes && options.bondPorts === undefined) return ['%include', '/tmp/kickstart-iso-network.ks'];
    return ['network', `--device=${below}`, ...(describes ? bond(options.bondPorts!.join(',')) : []), ...words];
  });
  const searches = network.some(([word]) => word === '%include');
  return {
    commands: [
      ['text'],
      ['lang', a.locale],
      ['keyboard', `--vckeymap=${a.keyboard}`],
      ['timezone', a.timezone, '--utc'],
      ...(options.repository === undefined ? [] : [['url', `--url=${options.repository}`]]),
      ['rootpw', '--iscrypted', hash],
      ...a.keys.map((key) => ['sshkey', '--username=root', key]),
      ['network', `--hostname=${a.fqdn}`],
      ...network,
      ['zerombr'],
      ...(a.disks.length === 0
        ? [['clearpart', '--all', '--initlabel']]
        : [
            ['ignoredisk', `--only-use=${request.disk}`],
            ['clearpart', '--all', '--initlabel', `--drives=${request.disk}`],
            ['bootloader', `--boot-drive=${a.disks[0]}`],
          ]),
      ['autopart', '--type=lvm'],
      ['firstboot', '--disabled'],
      [a.finish],
    ],
    sections: {
      '%packages': ['@core', ...a.packages],
      ...(searches && { '%pre --interpreter=/bin/sh --erroronfail': expect.any(Array) }),
    },
    open: false,
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

function autoinstall(of: Case): unknown {
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

function preseed(of: Case): unknown {
  const { request, options, hash } = of;
  const a = parts(of);
  const disk = a.disks[0] === undefined ? undefined : `/dev/${a.disks[0]}`;
  const text = (question: string, value: string) => ['d-i', question, 'string', ...(value === '' ? [] : [value])];
  const yes = (question: string, value = 'true') => ['d-i', question, 'boolean', value];
  const mirror = options.repository === undefined ? undefined : new URL(options.repository);
  const scheme = mirror?.protocol.replace(':', '');
  return [
    text('debian-installer/locale', a.locale),
    ['d-i', 'keyboard-configuration/xkb-keymap', 'select', a.keyboard],
    ['d-i', 'netcfg/choose_interface', 'select', a.name ?? 'auto'],
    ...(a.isStatic
      ? [
          yes('netcfg/disable_autoconfig'),
          text('netcfg/get_ipaddress', request.ipAddress ?? ''),
          text('netcfg/get_netmask', request.ipNetmask ?? ''),
          text('netcfg/get_gateway', request.ipGateway ?? ''),
          text('netcfg/get_nameservers', a.servers.join(' ')),
          yes('netcfg/confirm_static'),
        ]
      : []),
    text('netcfg/get_hostname', a.host),
    text('netcfg/get_domain', a.domain),
    text('netcfg/hostname', a.host),
    text('netcfg/wireless_wep', ''),
    yes('passwd/root-login'),
    ['d-i', 'passwd/root-password-crypted', 'password', hash],
    yes('passwd/make-user', 'false'),
    yes('clock-setup/utc'),
    text('time/zone', a.timezone),
    ...(disk === undefined ? [] : [text('partman-auto/disk', disk)]),
    text('partman-auto/method', 'lvm'),
    text('partman-auto-lvm/guided_size', 'max'),
    ...[
      'partman-lvm/device_remove_lvm',
      'partman-md/device_remove_md',
      'partman-lvm/confirm',
      'partman-lvm/confirm_nooverwrite',
    ].map((question) => yes(question)),
    ['d-i', 'partman-auto/choose_recipe', 'select', 'atomic'],
    yes('partman-partitioning/confirm_write_new_label'),
    ['d-i', 'partman/choose_partition', 'select', 'finish'],
    yes('partman/confirm'),
    yes('partman/confirm_nooverwrite'),
    yes('apt-setup/cdrom/set-first', 'false'),
    ...(mirror === undefined
      ? [yes('apt-setup/use_mirror', 'false')]
      : [
          yes('apt-setup/use_mirror'),
          text('mirror/country', 'manual'),
          text('mirror/protocol', scheme!),
          text(`mirror/${scheme}/hostname`, mirror.host),
          text(`mirror/${scheme}/directory`, mirror.pathname),
          text(`mirror/${scheme}/proxy`, ''),
        ]),
    ['tasksel', 'tasksel/first', 'multiselect', 'standard, ssh-server'],
    ...(a.packages.length > 0 ? [text('pkgsel/include', a.packages.join(' '))] : []),
    ['popularity-contest', 'popularity-contest/participate', 'boolean', 'false'],
    yes('grub-installer/only_debian'),
    text('grub-installer/bootdev', disk ?? 'default'),
    ...(a.keys.length > 0
      ? [text('preseed/late_command', expect.stringMatching(/^umask 077; .*authorized_keys$/))]
      : []),
    ...(a.finish === 'poweroff' ? [yes('debian-installer/exit/poweroff')] : []),
    ['d-i', 'finish-install/reboot_in_progress', 'note'],
  ];
}

function profile(of: Case): unknown {
  const { request, options, hash } = of;
  const a = parts(of);
  const connections = new Map<string, object>();
  const put = (id: string, more: object) => connections.set(id, { ...connections.get(id), ...more });
  const place = (name: string, below: string, vlanId: number | undefined, size: object, more: object) => {
    if (name.includes(':')) return put(name, { id: name.toLowerCase(), macAddress: name, ...size, ...more });
    const bond = /^bond\d/.test(below) && {
      bond: {
        mode: '802.3ad',
        options: 'miimon=100 lacp_rate=fast xmit_hash_policy=layer3+4',
        ports: options.bondPorts,
      },
    };
    if (vlanId === undefined) return put(name, { id: name, interface: name, ...bond, ...size, ...more });
    if (!connections.has(below))
      put(below, { id: below, interface: below, ...bond, ...size, method4: 'disabled', method6: 'disabled' });
    return put(name, { id: name, interface: name, vlan: { id: vlanId, parent: below }, ...size, ...more });
  };
  const six = a.isStatic ? a.six : undefined;
  if (a.name !== undefined) {
    place(
      a.name,
      a.below!,
      a.vlanId,
      { mtu: request.interfaceMtu },
      {
        ...(a.isStatic
          ? {
              method4: 'manual',
              method6: six ? 'manual' : 'auto',
              addresses: [a.four, ...(six ? [six] : [])],
              gateway4: request.ipGateway,
              ...(a.gateway6 && { gateway6: a.gateway6 }),
            }
          : { method4: 'auto', method6: 'auto' }),
        ...(a.servers.length > 0 && { nameservers: a.servers }),
      },
    );
  }
  const m = a.management;
  if (m !== undefined) {
    const methods = { method4: m.isSix ? 'disabled' : 'manual', method6: m.isSix ? 'manual' : 'disabled' };
    place(m.name, m.below, m.vlanId, {}, { ...methods, addresses: [m.prefixed] });
  }
  const software = {
    ...(a.packages.length > 0 && { packages: a.packages }),
    ...(options.repository && { extraRepositories: [{ alias: 'installation', url: options.repository }] }),
  };
  return {
    product: { id: options.product ?? 'SLES' },
    hostname: { static: a.fqdn },
    localization: { language: a.locale, keyboard: a.keyboard, timezone: a.timezone },
    root: {
      password: hash,
      hashedPassword: true,
      ...(a.keys.length > 0 && { sshPublicKey: a.keys.length === 1 ? a.keys[0] : a.keys }),
    },
    ...(Object.keys(software).length > 0 && { software }),
    ...(connections.size > 0 && { network: { connections: [...connections.values()] } }),
    ...(a.disks.length > 0 && {
      storage: {
        drives: [
          { search: `/dev/${a.disks[0]}`, partitions: [{ search: '*', delete: true }, { generate: 'default' }] },
        ],
      },
    }),
  };
}

function answer(of: Case): unknown {
  const { request, options, hash } = of;
  const a = parts(of);
  const filter = a.name?.includes(':')
    ? { ID_NET_NAME_MAC: `*${a.name.replaceAll(':', '').toLowerCase()}` }
    : { ID_NET_NAME: a.name };
  return {
    global: {
      keyboard: a.keyboard === 'us' ? 'en-us' : a.keyboard,
      country: options.country ?? 'us',
      fqdn: a.fqdn,
      mailto: `root@${a.domain}`,
      timezone: a.timezone,
      'root-password-hashed': hash,
      ...(a.keys.length > 0 && { 'root-ssh-keys': a.keys }),
      ...(a.finish === 'poweroff' && { 'reboot-mode': 'power-off' }),
    },
    network: a.isStatic
      ? { source: 'from-answer', cidr: a.four, dns: a.servers[0], gateway: request.ipGateway, filter }
      : { source: 'from-dhcp' },
    'disk-setup': { filesystem: 'ext4', 'disk-list': [a.disks[0]] },
  };
}
