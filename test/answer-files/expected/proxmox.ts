import { type Case, parts } from './case.js';

export function answer(of: Case): unknown {
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
