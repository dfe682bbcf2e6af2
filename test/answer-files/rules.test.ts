import { describe, expect, test } from 'vitest';
import {
  type InstallerFamily,
  IsoError,
  parseIsoRequest,
  type RenderInstallerOptions,
  renderConfig,
  renderInstaller,
} from '../../src/index.js';
import { HOSTILE } from './random-requests.js';
import { SALT } from './requests.js';

/** A request that every family takes. */
const plain = {
  osversionDir: 'alma9',
  hostName: 'edge-07',
  domainName: 'cdn.example.net',
  rootPass: 'correct horse',
  dhcp: 'no',
  interfaceMtu: 1500,
  disk: 'sda',
  interfaceName: 'eno1',
  ipAddress: '192.0.2.70',
  ipNetmask: '255.255.255.192',
  ipGateway: '192.0.2.65',
};
const management = {
  mgmtIpAddress: '198.51.100.7',
  mgmtIpNetmask: '255.255.255.0',
  mgmtIpGateway: '198.51.100.1',
  mgmtInterface: 'eno3',
};
const usual: RenderInstallerOptions = {
  salt: SALT,
  nameservers: ['192.0.2.53'],
  country: 'us',
  product: 'SLES',
  profile: 'traffic-ops',
};

function rendered(family: InstallerFamily, changes: object = {}, options: RenderInstallerOptions = {}) {
  const request = parseIsoRequest({ ...plain, ...changes }, { profile: 'traffic-ops' });
  const { files, warnings } = renderInstaller(request, family, { ...usual, ...options });
  return { text: files[0]!.text, codes: warnings.map(({ code, message }) => `${code} ${message.split(':')[0]}`) };
}

/** The keys that a family refuses; `undefined` in a list would be another code than `INSTALLER_VALUE`. */
function refused(
  family: InstallerFamily,
  changes: object,
  options: RenderInstallerOptions = {},
): readonly (string | undefined)[] {
  try {
    rendered(family, changes, options);
    return [];
  } catch (error) {
    if (!(error instanceof IsoError)) throw error;
    for (const { message } of error.problems) expect(message).toContain(`(installer ${family})`);
    return error.problems.map(({ code, message }) => (code === 'INSTALLER_VALUE' ? message.split(' ')[0] : undefined));
  }
}

const FAMILIES = ['anaconda', 'ubuntu', 'debian', 'agama', 'proxmox'] as const;
const OTHERS = FAMILIES.slice(1);

test.each(FAMILIES)('%s: IN-01: names every value that it cannot hold, and leaves out nothing in silence', (family) => {
  expect(rendered(family).codes).toEqual([]);
  const hostile = { hostName: 'a b', disk: 'sda sdb', interfaceName: 'e"0', mgmtInterface: "m'0" };
  expect(refused(family, { ...management, ...hostile })).toEqual([
    'hostName',
    'disk',
    'interfaceName',
    'mgmtInterface',
  ]);
});

test.each(FAMILIES)('%s: IN-02: one hash for both files, clear text in none, one line end at the end', (family) => {
  const request = parseIsoRequest(plain);
  const { files } = renderInstaller(request, family, usual);
  const hash = /\$6\$\S+/.exec(
    renderConfig(request, { salt: SALT }).find(({ path }) => path.endsWith('password.cfg'))!.text,
  )?.[0];
  expect(files[0]!.text).toContain(hash);
  for (const { text } of files) {
    expect(text).not.toContain('correct horse');
    expect(text).toMatch(/[^\n]\n$/);
    expect(text).not.toContain('\r');
  }
});

describe('IN-03', () => {
  test.each(FAMILIES)('%s refuses masks with gaps, and addresses of the wrong family', (family) => {
    expect(refused(family, { ipNetmask: '255.0.255.0' })).toEqual(['ipNetmask']);
    expect(
      refused(family, { ipAddress: '2001:db8::1', ip6Address: '2001:db8::2/64', ip6Gateway: '192.0.2.1' }),
    ).toEqual(['ipAddress', 'ip6Gateway']);
  });

  test('devices by their MAC addresses', () => {
    const mac = { interfaceName: '52:54:00:AB:cd:ef', ...management, mgmtInterface: '52:54:00:ab:cd:01' };
    expect(rendered('anaconda', mac).text).toContain('\nnetwork --device=52:54:00:AB:cd:ef ');
    const netplan = rendered('ubuntu', mac).text;
    expect(netplan).toContain('"main":\n        match:\n          macaddress: "52:54:00:AB:cd:ef"\n');
    expect(netplan).toContain('"management":\n        match:\n          macaddress: "52:54:00:ab:cd:01"\n');
    expect(netplan).not.toContain('set-name');
    expect(rendered('agama', mac).text).toContain('"macAddress": "52:54:00:AB:cd:ef"');
    expect(rendered('proxmox', mac).text).toContain('filter.ID_NET_NAME_MAC = "*525400abcdef"');
    expect(refused('debian', mac)).toEqual(['interfaceName']);
  });

  test.each(FAMILIES)('%s: an address without a prefix length is one of /128, and that is told', (family) => {
    expect(rendered(family, { ip6Address: '2001:db8::7' }).codes).toContain('INSTALLER_DEFAULT ip6Address');
  });
});

test('IN-04: without a name of the interface', () => {
  const unnamed = { interfaceName: '' };
  expect(rendered('anaconda', unnamed).text).toContain('\nnetwork --device=link --bootproto=static ');
  expect(rendered('debian', unnamed).text).toContain('netcfg/choose_interface select auto\n');
  for (const family of ['ubuntu', 'agama', 'proxmox'] as const) {
    expect(refused(family, unnamed)).toEqual(['interfaceName']);
    expect(refused(family, { ...unnamed, dhcp: 'yes' })).toEqual([]);
  }
  // networkd takes the first definition that fits: the one for all must come after that of the management network.
  expect(rendered('ubuntu', { ...unnamed, dhcp: 'yes', ...management }).text).toMatch(/"zz-all":\n.*?"eno3":/s);
});

test('IN-05: bonds, and VLANs on them', () => {
  const bond = { interfaceName: 'bond0' };
  expect(rendered('anaconda', bond).codes).toEqual(['INSTALLER_DEFAULT bondPorts']);
  expect(refused('ubuntu', bond)).toEqual(['bondPorts']);
  expect(refused('agama', bond)).toEqual(['bondPorts']);
  expect(refused('debian', bond, { bondPorts: ['eno2'] })).toEqual(['interfaceName']);
  expect(refused('proxmox', bond, { bondPorts: ['eno2'] })).toEqual(['interfaceName']);

  const ports = { bondPorts: ['eno4', 'eno5'] };
  const both = { ...management, interfaceName: 'bond0.100', mgmtInterface: 'bond0.200' };
  const lines = rendered('anaconda', both, ports)
    .text.split('\n')
    .filter((line) => line.startsWith('network --device'));
  expect(lines).toEqual([
    expect.stringMatching(
      /^network --device=bond0 --bondslaves=eno4,eno5 --bondopts=\S+ --vlanid=100 --bootproto=static /,
    ),
    expect.stringMatching(/^network --device=bond0 --vlanid=200 --bootproto=static --ip=198\.51\.100\.7 /),
  ]);
  expect(rendered('ubuntu', both, ports).text).toContain('"bond0.200":\n        id: 200\n        link: "bond0"\n');
  expect(rendered('anaconda', { interfaceName: 'eth0.100' }).text).toContain('\nnetwork --device=eth0 --vlanid=100 ');
  expect(refused('debian', { interfaceName: 'eth0.100' })).toEqual(['interfaceName']);
  for (const name of ['eth0.0', 'eth0.4095', 'eth0.010', 'eth0.1.2']) {
    for (const family of FAMILIES) expect(refused(family, { interfaceName: name })).toContain('interfaceName');
  }
});

test('IN-06: a gateway outside the subnet', () => {
  const outside = { ipNetmask: '255.255.255.255', ip6Address: '2001:db8::7/128', ip6Gateway: 'fe80::1' };
  expect(rendered('anaconda', outside).text).toContain('--netmask=255.255.255.255 --gateway=192.0.2.65 ');
  const netplan = rendered('ubuntu', outside).text;
  expect(netplan).toContain('{to: "0.0.0.0/0", via: "192.0.2.65", on-link: true}');
  expect(netplan).toContain('{to: "::/0", via: "fe80::1"}');
  expect(rendered('debian', { ipNetmask: '255.255.255.255' }).codes).toEqual(['INSTALLER_ASKS ipGateway']);
});

describe('IN-07', () => {
  test('the management network has an address, and no default route unless asked', () => {
    expect(rendered('anaconda', management).codes).toEqual(['INSTALLER_OMITS mgmtIpGateway']);
    expect(rendered('ubuntu', management).text).toContain('"eno3":\n        addresses: ["198.51.100.7/24"]\n');
    const asked = rendered('ubuntu', management, { mgmtDefaultRoute: true });
    expect(asked.text).toContain('routes:\n          - {to: "0.0.0.0/0", via: "198.51.100.1", metric: 512}\n');
    expect(asked.codes).toEqual([]);
    for (const family of ['anaconda', 'agama'] as const) {
      expect(rendered(family, management, { mgmtDefaultRoute: true }).codes).toContain(
        'INSTALLER_UNSUPPORTED mgmtDefaultRoute',
      );
    }
    for (const family of ['debian', 'proxmox'] as const) {
      expect(rendered(family, management).codes).toEqual(['INSTALLER_UNSUPPORTED mgmtIpAddress']);
    }
  });

  test('the management network takes nothing from routers, and has no family of addresses but its own', () => {
    const six = {
      ...management,
      mgmtIpAddress: '2001:db8:9::7',
      mgmtIpNetmask: 'ffff:ffff::',
      mgmtIpGateway: '2001:db8:9::1',
    };
    const words = [
      'accept-ra: false',
      'link-local: []',
      '--noipv6',
      '--noipv4',
      '"method6": "disabled"',
      '"method4": "disabled"',
    ];
    const found = (family: InstallerFamily, change: object) => {
      const { text } = rendered(family, change);
      return words.filter((word) => text.includes(word));
    };
    expect(found('ubuntu', management)).toEqual(['accept-ra: false', 'link-local: []']);
    expect(found('ubuntu', six)).toEqual(['accept-ra: false']);
    expect(found('ubuntu', {})).toEqual([]);
    expect(found('anaconda', management)).toEqual(['--noipv6']);
    expect(found('anaconda', six)).toEqual(['--noipv4']);
    expect(found('agama', management)).toEqual(['"method6": "disabled"']);
    expect(found('agama', six)).toEqual(['"method4": "disabled"']);
  });

  test.each(FAMILIES)('%s wants a mask, a device of its own, and no bond without ports', (family) => {
    expect(refused(family, { ...management, mgmtIpNetmask: '' })).toEqual(['mgmtIpNetmask']);
    expect(refused(family, { ...management, mgmtInterface: 'eno1' })).toEqual(['mgmtInterface']);
    expect(refused(family, { ...management, mgmtInterface: 'bond3' })).toEqual(['mgmtInterface']);
    const mac = { interfaceName: '52:54:00:ab:cd:ef', mgmtInterface: '52:54:00:AB:CD:EF' };
    expect(refused(family, { ...management, ...mac })).toContain('mgmtInterface');
  });

  test('a port of the bond is none for management', () => {
    const options = { bondPorts: ['eno2', 'eno3'] };
    for (const mgmtInterface of ['eno3', 'eno3.20']) {
      expect(refused('anaconda', { ...management, interfaceName: 'bond0', mgmtInterface }, options)).toEqual([
        'mgmtInterface',
      ]);
    }
  });

  test.each(FAMILIES)('%s tells of a management interface without an address', (family) => {
    expect(rendered(family, { mgmtInterface: 'eno3' }).codes).toEqual(['INSTALLER_OMITS mgmtInterface']);
  });
});

test('Agama powers off by an argument of the kernel, which is told', () => {
  const request = parseIsoRequest(plain);
  const poweroff = renderInstaller(request, 'agama', { ...usual, finish: 'poweroff' });
  expect(poweroff.kernelArguments).toEqual(['inst.finish=poweroff']);
  expect(poweroff.warnings.map(({ code }) => code)).toEqual(['INSTALLER_UNSUPPORTED']);
  const reboot = renderInstaller(request, 'agama', { ...usual, finish: 'reboot' });
  expect([reboot.kernelArguments, reboot.warnings]).toEqual([[], []]);
});

test('IN-08: disks', () => {
  const two = { disk: 'sda,nvme0n1' };
  expect(rendered('anaconda', two)).toMatchObject({
    codes: [],
    text: expect.stringContaining('--only-use=sda,nvme0n1\n'),
  });
  for (const family of OTHERS) expect(rendered(family, two).codes).toEqual(['INSTALLER_UNSUPPORTED disk']);
  const none = { disk: '' };
  expect(rendered('anaconda', none).text).toContain('\nzerombr\nclearpart --all --initlabel\nautopart --type=lvm\n');
  expect(rendered('ubuntu', none)).toMatchObject({
    codes: [],
    text: expect.stringContaining('layout:\n      name: "lvm"\n  ssh'),
  });
  expect(rendered('debian', none).codes).toEqual(['INSTALLER_ASKS disk']);
  expect(rendered('agama', none).codes).toEqual(['INSTALLER_DEFAULT disk']);
  expect(refused('proxmox', none)).toEqual(['disk']);
  expect(refused('proxmox', { disk: 'disk/by-id/x' })).toEqual(['disk']);
});

test('IN-09: MTU', () => {
  const large = { interfaceMtu: 9000 };
  expect(rendered('anaconda', large)).toMatchObject({ codes: [], text: expect.stringContaining(' --mtu=9000 ') });
  expect(rendered('ubuntu', large)).toMatchObject({ codes: [], text: expect.stringContaining('mtu: 9000\n') });
  expect(rendered('agama', large)).toMatchObject({ codes: [], text: expect.stringContaining('"mtu": 9000') });
  for (const family of ['debian', 'proxmox'] as const) {
    expect(rendered(family, large).codes).toEqual(['INSTALLER_UNSUPPORTED interfaceMtu']);
  }
});

describe('IN-10', () => {
  test.each(FAMILIES)('%s refuses options with texts that end a line or a word', (family) => {
    for (const text of HOSTILE.filter((hostile) => /[\s"'\\#$`;&|]/.test(hostile))) {
      for (const key of ['locale', 'keyboard', 'timezone', 'country', 'product', 'release']) {
        expect(() => rendered(family, {}, { [key]: text })).toThrow(RangeError);
      }
      for (const key of ['packages', 'bondPorts', 'nameservers', 'sshKeys']) {
        expect(() => rendered(family, {}, { [key]: [text] })).toThrow(RangeError);
      }
      if (/[\s"'\\#$`|]/.test(text)) {
        expect(() => rendered(family, {}, { repository: `http://x/${text}` })).toThrow(RangeError);
      }
    }
  });

  test('a key of RHEL 7 is written by a script, whose shell takes it as it is', () => {
    const { text } = rendered('anaconda', {}, { release: '7', sshKeys: ["ssh-rsa AAAA it's $(mine)"] });
    expect(text).not.toContain('sshkey');
    expect(text).toContain("\nprintf '%s\\n' 'ssh-rsa AAAA it'\\''s $(mine)' >> /root/.ssh/authorized_keys\n");
  });
});

describe('IN-11', () => {
  test.each(['anaconda', 'debian'] as const)('%s: a text stands at the end as it is', (family) => {
    expect(rendered(family, {}, { extra: '# a\n%post\necho "$(x)"\n%end' }).text).toMatch(
      /\n# a\n%post\necho "\$\(x\)"\n%end\n$/,
    );
    expect(() => rendered(family, {}, { extra: {} })).toThrow('extra');
  });

  test.each(['ubuntu', 'agama', 'proxmox'] as const)(
    '%s: an object joins ours, which wins with a warning',
    (family) => {
      const own = { ubuntu: 'locale', agama: 'root', proxmox: 'network' }[family];
      const { text, codes } = rendered(family, {}, { extra: { [own]: 'x-x', 'first boot': { 'y: z': 'w\n"' } } });
      expect(text).not.toContain('x-x');
      expect(text).toContain('"y: z"');
      expect(text).toContain('w\\n\\"');
      expect(codes).toEqual([`INSTALLER_OMITS extra.${own}`]);
      expect(() => rendered(family, {}, { extra: 'text' })).toThrow('extra');
      expect(() => rendered(family, {}, { extra: { date: new Date(0) } })).toThrow('extra');
    },
  );

  test('lists become one', () => {
    const { text, codes } = rendered('ubuntu', {}, { extra: { 'late-commands': ['touch /target/x'] } });
    expect(text).toMatch(/late-commands:\n {4}- \["curtin".*\n {4}- "touch \/target\/x"\n/);
    expect(codes).toEqual([]);
  });
});

test('repositories', () => {
  const mirror = { repository: 'https://user:x@mirror.example.net:8443/debian?x=1' };
  expect(refused('debian', {}, mirror)).toEqual(['repository']);
  expect(rendered('anaconda', {}, mirror).text).toContain(
    '\nurl --url="https://user:x@mirror.example.net:8443/debian?x=1"\n',
  );
  expect(rendered('proxmox', {}, mirror).codes).toEqual(['INSTALLER_UNSUPPORTED repository']);
  expect(() => rendered('debian', {}, { repository: 'http://[x/' })).toThrow(RangeError);
});

test('releases that are not written, and families that are none', () => {
  expect(() => rendered('anaconda', {}, { release: '6' })).toThrow('release: "6" is no release of anaconda');
  expect(() => rendered('windows' as InstallerFamily)).toThrow(
    '"windows" is none of anaconda, ubuntu, debian, agama, proxmox',
  );
  expect(() => rendered('__proto__' as InstallerFamily)).toThrow(RangeError);
});
