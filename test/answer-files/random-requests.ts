import fc from 'fast-check';
import type { InstallerFamily, RenderInstallerOptions } from '../../src/index.js';

/** A request as it may come, and the options of an installer. */
export interface Asked {
  readonly request: Readonly<Record<string, unknown>>;
  readonly options: RenderInstallerOptions;
}

/** Texts that end a word, a line, a value or a section somewhere, or start a command. */
export const HOSTILE: readonly string[] = [
  ...[
    'a b',
    '"',
    "'",
    '\\',
    'a\\',
    '#',
    'a #b',
    '$(reboot)',
    '`reboot`',
    '$HOME',
    'a;b',
    'a|b',
    'a&b',
    '%include /etc/shadow',
    '%end',
    '%post',
  ],
  ...[
    'x --device=y',
    'x" --device="y',
    "x' --device='y",
    'x\n%post\nreboot\n%end',
    'x\r\nrootpw secret',
    'x\trootpw',
    '\u2028rootpw',
    '\u0085x',
    '\0',
  ],
  ...[
    '- x',
    'x: y',
    'x:',
    '{x}',
    '[x]',
    '*x',
    '&x',
    '!x',
    '? x',
    '|',
    '>',
    '%YAML 1.1',
    '---',
    '...',
    '~',
    'null',
    'yes',
    '0x1f',
    '1e3',
    '1_000',
    '0o17',
  ],
  ...[
    '"]\n[global]\n',
    '"""',
    "'''",
    'x"\ny = "z',
    '\ufeffx',
    'é',
    '日本',
    '😀',
    '\ud800',
    '<x/>',
    '</x>',
    ']]>',
    '&amp;',
    '../x',
    '/x',
    '-x',
    '--x',
    '',
  ],
];

const lower = 'abcdefghijklmnopqrstuvwxyz';
const label = fc
  .string({ unit: fc.constantFrom(...`${lower}0123456789`), minLength: 1, maxLength: 12 })
  .map((text) => `h${text}`);
const domain = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
const ethernet = fc.constantFrom('eth0', 'eno1', 'enp3s0f1', 'ens192', 'p1p1', 'all', 'main', 'y', 'no', 'null', '1e3');
const mac = fc.constantFrom('52:54:00:12:34:56', 'AA:bb:CC:dd:EE:01', '10:20:30:40:50:59');
const vlan = fc
  .tuple(fc.constantFrom('eth1', 'bond0', 'bond1'), fc.integer({ min: 1, max: 4094 }))
  .map(([name, id]) => `${name}.${id}`);
const device = fc.oneof(ethernet, mac, fc.constantFrom('bond0', 'bond12'), vlan);
const managementDevice = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('eno3', 'ens9.30') },
  { weight: 1, arbitrary: device },
);
const disk = fc.constantFrom('sda', 'sdb', 'nvme0n1', 'cciss/c0d0', 'disk/by-id/ata-X_1:2', 'vda');

const ip4 = fc.integer({ min: 0x0b000000, max: 0xdfffffff }).map(dotted);
const group = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16));
const ip6 = fc.tuple(group, group).map(([network, host]) => `2001:db8:${network}::${host}`);
const netmask = fc.integer({ min: 1, max: 32 }).map((length) => dotted((0xffffffff << (32 - length)) >>> 0));
const prefixed6 = fc
  .tuple(ip6, fc.option(fc.integer({ min: 0, max: 128 })))
  .map(([ip, length]) => (length === null ? ip : `${ip}/${length}`));

function dotted(bits: number): string {
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

/** `undefined` now and then. */
function maybe<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.option(value, { nil: undefined });
}

/** A request of addresses, devices and disks in all combinations. Not each of them makes sense. */
const request = fc.record({
  osversionDir: fc.constant('alma9'),
  hostName: fc.oneof(label, domain),
  domainName: domain,
  rootPass: fc.constant('correct horse'),
  dhcp: fc.constantFrom('yes', 'no'),
  interfaceMtu: fc.constantFrom(1500, 1500, 9000, 576),
  disk: maybe(fc.uniqueArray(disk, { minLength: 1, maxLength: 3 }).map((disks) => disks.join(','))),
  interfaceName: maybe(device),
  ipAddress: ip4,
  ipNetmask: netmask,
  ipGateway: ip4,
  ip6Address: maybe(prefixed6),
  ip6Gateway: maybe(ip6),
  management: maybe(
    fc.oneof(
      fc.record({ mgmtIpAddress: ip4, mgmtIpNetmask: netmask, mgmtIpGateway: ip4, mgmtInterface: managementDevice }),
      fc.record({
        mgmtIpAddress: ip6,
        mgmtIpNetmask: maybe(fc.constant('ffff:ffff:ffff:ffff::')),
        mgmtIpGateway: ip6,
        mgmtInterface: managementDevice,
      }),
    ),
  ),
});

const comment = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('', 'ops@example.net', `it's a "key" #1`) },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE) },
);
const sshKey = comment.map((text) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJx+/=${text === '' ? '' : ` ${text}`}`);
const nameservers = fc.array(fc.oneof(ip4, ip6), { maxLength: 3 });

const options = fc.record(
  {
    nameservers,
    bondPorts: fc.constantFrom(['eno5', 'eno6'], ['p2p1']),
    locale: fc.constantFrom('de_DE.UTF-8', 'C.UTF-8', 'nb_NO.UTF-8'),
    keyboard: fc.constantFrom('us', 'de', 'no'),
    timezone: fc.constantFrom('Europe/Berlin', 'America/Argentina/Salta'),
    packages: fc.constantFrom(['vim', 'tcpdump'], ['g++']),
    repository: fc.constantFrom('https://mirror.example.net/os?a=b&c=d', 'http://[2001:db8::1]:8080/debian'),
    sshKeys: fc.array(sshKey, { minLength: 1, maxLength: 2 }),
    mgmtDefaultRoute: fc.boolean(),
    country: fc.constantFrom('de', 'no'),
    product: fc.constantFrom('SLES', 'openSUSE_Leap'),
    finish: fc.constantFrom('reboot', 'poweroff'),
  },
  { requiredKeys: ['country', 'nameservers'] },
);

/** Requests and options that a family is asked to write. Some have one value that is hostile. */
export const asked: fc.Arbitrary<Asked> = fc
  .tuple(
    request,
    options,
    fc.option(
      fc.tuple(
        fc.constantFrom('hostName', 'domainName', 'disk', 'interfaceName', 'mgmtInterface', 'rootPass'),
        fc.constantFrom(...HOSTILE),
      ),
      { freq: 4 },
    ),
  )
  .map(([{ management, ...rest }, given, hostile]) => ({
    request: { ...rest, ...management, ...(hostile && { [hostile[0]]: hostile[1] }) },
    options: given as RenderInstallerOptions,
  }));

/** Families do not take everything. This makes a case fit, so that most are written. */
export function fitting({ request, options }: Asked, family: InstallerFamily): Asked {
  const name = String(request.interfaceName ?? '');
  const isStatic = request.dhcp === 'no';
  const plain = family === 'debian' || family === 'proxmox';
  return {
    request: {
      ...request,
      ...(plain && /^(?:bond|eth1\.)/.test(name) && { interfaceName: 'eno9' }),
      ...(family === 'debian' && name.includes(':') && { interfaceName: 'eno9' }),
      ...(family !== 'anaconda' && isStatic && name === '' && { interfaceName: 'eno9' }),
      ...(family === 'proxmox' && (request.disk === undefined || /\//.test(String(request.disk))) && { disk: 'sda' }),
    },
    options: {
      ...options,
      ...(family === 'proxmox' && isStatic && options.nameservers?.length === 0 && { nameservers: ['192.0.2.53'] }),
      ...(family === 'debian' && options.repository && { repository: 'http://deb.example.net:8080/debian/' }),
      ...(family !== 'anaconda' && { bondPorts: options.bondPorts ?? ['eno7'] }),
    },
  };
}
