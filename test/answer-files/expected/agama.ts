import { type Case, parts } from './case.js';

export function profile(of: Case): unknown {
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
