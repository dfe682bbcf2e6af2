/** JSON Schemas of what we write, by the documentation of the installers. Nothing that is not named may be there. */

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text, minItems: 1 };
const closed = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const prefixed = { type: 'string', pattern: '^[0-9A-Fa-f.:]+/[0-9]{1,3}$' };
const address = { type: 'string', pattern: '^[0-9A-Fa-f.:]+$' };
const hash = { type: 'string', pattern: '^\\$6\\$[./0-9A-Za-z]{1,16}\\$[./0-9A-Za-z]{86}$' };
const fqdn = { type: 'string', pattern: '^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$' };
const mtu = { type: 'integer', minimum: 68, maximum: 65535 };

const addressed = {
  mtu,
  dhcp4: { const: true },
  addresses: { type: 'array', items: prefixed, minItems: 1 },
  routes: {
    type: 'array',
    items: closed(
      { to: { enum: ['0.0.0.0/0', '::/0'] }, via: address, metric: { const: 512 }, 'on-link': { const: true } },
      ['to', 'via'],
    ),
  },
  nameservers: closed({ addresses: texts, search: texts }, ['addresses']),
  'accept-ra': { const: false },
  'link-local': { type: 'array', maxItems: 0 },
};
const named = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  minProperties: 1,
  additionalProperties: closed({ ...addressed, ...properties }, required),
});
const match = closed(
  { name: text, macaddress: { type: 'string', pattern: '^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$' } },
  [],
);
const bondParameters = closed({
  mode: { const: '802.3ad' },
  'lacp-rate': { const: 'fast' },
  'mii-monitor-interval': { const: 100 },
  'transmit-hash-policy': { const: 'layer3+4' },
});

const autoinstall = closed(
  {
    version: { const: 1 },
    locale: text,
    keyboard: closed({ layout: text }),
    timezone: text,
    apt: closed({ primary: { type: 'array', items: closed({ arches: texts, uri: text }) } }),
    network: closed(
      {
        version: { const: 2 },
        ethernets: named({ match }),
        bonds: named({ interfaces: texts, parameters: bondParameters }, ['interfaces', 'parameters']),
        vlans: named({ id: { type: 'integer', minimum: 1, maximum: 4094 }, link: text }, ['id', 'link']),
      },
      ['version'],
    ),
    storage: closed({ layout: closed({ name: { const: 'lvm' }, match: closed({ path: text }) }, ['name']) }),
    ssh: closed({ 'install-server': { const: true } }),
    packages: texts,
    'user-data': closed({
      hostname: text,
      fqdn,
      disable_root: { const: false },
      users: { type: 'array', maxItems: 0 },
    }),
    'late-commands': { type: 'array', items: texts, minItems: 1 },
    shutdown: { enum: ['reboot', 'poweroff'] },
  },
  ['version', 'locale', 'keyboard', 'network', 'storage', 'user-data', 'late-commands', 'shutdown'],
);

const method = { enum: ['auto', 'manual', 'disabled'] };
const connection = closed(
  {
    id: text,
    interface: text,
    macAddress: text,
    mtu,
    method4: method,
    method6: method,
    gateway4: address,
    gateway6: address,
    addresses: { type: 'array', items: prefixed },
    nameservers: texts,
    bond: closed({
      mode: { const: '802.3ad' },
      options: { type: 'string', pattern: '^\\S+=\\S+( \\S+=\\S+)*$' },
      ports: texts,
    }),
    vlan: closed({ id: { type: 'integer', minimum: 1, maximum: 4094 }, parent: text }),
  },
  ['id', 'method4', 'method6'],
);

const profile = closed(
  {
    product: closed({ id: text }),
    hostname: closed({ static: fqdn }),
    localization: closed({ language: text, keyboard: text, timezone: text }),
    root: closed({ password: hash, hashedPassword: { const: true }, sshPublicKey: { anyOf: [text, texts] } }, [
      'password',
      'hashedPassword',
    ]),
    software: closed(
      { packages: texts, extraRepositories: { type: 'array', items: closed({ alias: text, url: text }) } },
      [],
    ),
    network: closed({ connections: { type: 'array', items: connection, minItems: 1 } }),
    storage: closed({
      drives: {
        type: 'array',
        items: closed({
          search: { type: 'string', pattern: '^/dev/' },
          partitions: { const: [{ search: '*', delete: true }, { generate: 'default' }] },
        }),
      },
    }),
  },
  ['product', 'hostname', 'localization', 'root'],
);

const answer = closed({
  global: closed(
    {
      keyboard: text,
      country: { type: 'string', pattern: '^[a-z]{2}$' },
      fqdn,
      mailto: { type: 'string', pattern: '^root@' },
      timezone: text,
      'root-password-hashed': hash,
      'root-ssh-keys': texts,
      'reboot-mode': { const: 'power-off' },
    },
    ['keyboard', 'country', 'fqdn', 'mailto', 'timezone', 'root-password-hashed'],
  ),
  network: {
    oneOf: [
      closed({ source: { const: 'from-dhcp' } }),
      closed({
        source: { const: 'from-answer' },
        cidr: prefixed,
        dns: address,
        gateway: address,
        filter: { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: text },
      }),
    ],
  },
  'disk-setup': closed({ filesystem: { const: 'ext4' }, 'disk-list': { ...texts, maxItems: 1 } }),
});

export const SCHEMAS = { ubuntu: closed({ autoinstall }), agama: profile, proxmox: answer } as const;
