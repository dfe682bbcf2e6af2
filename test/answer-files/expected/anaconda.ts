import { expect } from 'vitest';
import { type Case, parts } from './case.js';

export function kickstart(of: Case): unknown {
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
