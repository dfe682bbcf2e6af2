import { describe, expect, test } from 'vitest';
import { IsoRequestError } from '../../src/errors.js';
import { renderConfig } from '../../src/kickstart/render-config.js';
import type { GenerateIsoOptions } from '../../src/options.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import type { IsoRequest } from '../../src/request/schema.js';
import { minimal, trafficOps } from '../request/sample-requests.js';

const bonded =
  '{"osVersionDir":"alma9","hostName":"edge-07","domainName":"cdn.example.net","rootPass":"correct horse","dhcp":"NO",' +
  '"interfaceMtu":"9000","disk":"sda,sdb","interfaceName":"bond0","ipAddress":"192.0.2.70",' +
  '"ipNetmask":"255.255.255.192","ipGateway":"192.0.2.65","ip6Address":"2001:DB8:0:7::70/64",' +
  '"ip6Gateway":"2001:DB8:0:7:0::1","mgmtIpAddress":"198.51.100.7","mgmtIpNetmask":"255.255.255.0",' +
  '"mgmtIpGateway":"198.51.100.1","mgmtInterface":"eno3","confirmRootPass":"correct horse"}';

const bare =
  '{"osversionDir":"rocky/9-minimal","hostName":"cache-b2","domainName":"lab.example.org","rootPass":"correct horse",' +
  '"dhcp":"yes","interfaceMtu":1500,"interfaceName":null}';

/** The text of one file, rendered from the request as it is. */
function render(name: string, request: object, options: GenerateIsoOptions = {}): string {
  const file = renderConfig(request as IsoRequest, options).find(({ path }) => path === `ks_scripts/${name}`);
  if (file === undefined) throw new Error(`there is no ${name}`);
  return file.text;
}

test('a server with a bond, static addresses and a management interface gets these bytes', () => {
  const resolvConf = 'nameserver 192.0.2.1\nnameserver 2001:db8::53\n';
  expect(renderConfig(parseIsoRequest(bonded), { resolvConf, salt: 'Kick5tartIsoSalt' })).toEqual([
    {
      path: 'ks_scripts/state.out',
      mode: 0o644,
      text:
        'Dir== alma9/ks_scripts\n' +
        'mkisofs -joliet-long -input-charset utf-8 -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot ' +
        '-boot-load-size 4 -boot-info-table -R -J -v -T alma9\n',
    },
    {
      path: 'ks_scripts/network.cfg',
      mode: 0o644,
      text:
        'IPADDR="192.0.2.70"\n' +
        'NETMASK="255.255.255.192"\n' +
        'GATEWAY="192.0.2.65"\n' +
        'BOND_DEVICE="bond0"\n' +
        'MTU="9000"\n' +
        'NAMESERVER="192.0.2.1,2001:db8::53"\n' +
        'HOSTNAME="edge-07.cdn.example.net"\n' +
        'NETWORKING_IPV6="yes"\n' +
        'IPV6ADDR="2001:DB8:0:7::70/64"\n' +
        'IPV6_DEFAULTGW="2001:db8:0:7::1"\n' +
        'BONDING_OPTS="miimon=100 mode=4 lacp_rate=fast xmit_hash_policy=layer3+4"\n' +
        'DHCP="no"',
    },
    {
      path: 'ks_scripts/mgmt_network.cfg',
      mode: 0o644,
      text: 'IPADDR="198.51.100.7"\nNETMASK="255.255.255.0"\nGATEWAY="198.51.100.1"\nDEVICE="eno3"',
    },
    {
      path: 'ks_scripts/password.cfg',
      mode: 0o600,
      text:
        'rootpw --iscrypted $6$Kick5tartIsoSalt$eb6IFyB/bsvxWLOOKoTxAaVXrudQP2rquyZWJQkw.zUjSU2nc3Rkhr.fj.' +
        'SofUOCGjyx3rUiypYpFSHqEz1bi/\n',
    },
    { path: 'ks_scripts/disk.cfg', mode: 0o644, text: 'boot_drives="sda,sdb"' },
  ]);
});

test('a server with the least a request needs gets every key, empty where there is no value', () => {
  const files = renderConfig(parseIsoRequest(bare), { passwordScheme: 'md5', salt: 'kIckIso1' });
  expect(files.slice(1).map(({ text }) => text)).toEqual([
    'IPADDR=""\n' +
      'NETMASK=""\n' +
      'GATEWAY=""\n' +
      'DEVICE=""\n' +
      'MTU="1500"\n' +
      'NAMESERVER=""\n' +
      'HOSTNAME="cache-b2.lab.example.org"\n' +
      'NETWORKING_IPV6="yes"\n' +
      'IPV6ADDR=""\n' +
      'IPV6_DEFAULTGW=""\n' +
      'DHCP="yes"',
    'IPADDR=""\nNETMASK=""\nGATEWAY=""\nDEVICE=""',
    'rootpw --iscrypted $1$kIckIso1$mGiw0jOfNilhFPeLYzOB6.\n',
    'boot_drives=""',
  ]);
});

test('a request may be rendered as it came, without parsing it first', () => {
  const options = { salt: 'Kick5tartIsoSalt' };
  expect(renderConfig(JSON.parse(bonded), options)).toEqual(renderConfig(parseIsoRequest(bonded), options));
});

test('an interface whose name begins with bond and a digit is a bond', () => {
  for (const interfaceName of ['bond0', 'bond12', 'bond0.100']) {
    const text = render('network.cfg', { ...minimal, interfaceName });
    expect(text).toContain(`\nBOND_DEVICE="${interfaceName}"\n`);
    expect(text).toContain('\nBONDING_OPTS=');
    expect(text).not.toContain('\nDEVICE=');
  }
  for (const interfaceName of ['bond', 'bondx0', 'Bond0', 'xbond0', 'eth0']) {
    const text = render('network.cfg', { ...minimal, interfaceName });
    expect(text).toContain(`\nDEVICE="${interfaceName}"\n`);
    expect(text).not.toContain('BOND');
  }
});

test('an IPv6 management address stands as IPV6ADDR in the place of IPADDR', () => {
  const management = { mgmtIpGateway: '2001:db8::1', mgmtInterface: 'eno3' };
  expect(render('mgmt_network.cfg', { ...minimal, ...management, mgmtIpAddress: '2001:DB8::7' })).toBe(
    'IPV6ADDR="2001:db8::7"\nNETMASK=""\nGATEWAY="2001:db8::1"\nDEVICE="eno3"',
  );
  expect(render('mgmt_network.cfg', { ...minimal, ...management, mgmtIpAddress: '::ffff:192.0.2.7' })).toContain(
    'IPADDR="192.0.2.7"',
  );
});

test('the network keys are written with DHCP, too', () => {
  const text = render('network.cfg', {
    ...minimal,
    ipAddress: '192.0.2.70',
    ip6Gateway: 'fe80::1',
    ipGateway: '192.0.2.1',
  });
  expect(text).toContain('IPADDR="192.0.2.70"');
  expect(text).toContain('GATEWAY="192.0.2.1"');
  expect(text).toContain('IPV6_DEFAULTGW="fe80::1"');
});

test('quotes and backslashes are escaped, and nothing else', () => {
  expect(render('disk.cfg', { ...minimal, disk: 'a"b\\c\'d e!' })).toBe('boot_drives="a\\"b\\\\c\'d e!"');
  expect(render('disk.cfg', { ...minimal, disk: 'aé漢!' })).toBe('boot_drives="aé漢!"');
});

test('the same salt gives the same bytes, no salt gives others each time', () => {
  const request = parseIsoRequest(minimal);
  expect(renderConfig(request, { salt: 'x' })).toEqual(renderConfig(request, { salt: 'x' }));
  expect(renderConfig(request)).not.toEqual(renderConfig(request));
});

describe('the renderer itself', () => {
  test('refuses what cannot be written safely, all of it at once', () => {
    const hostile = {
      hostName: '$(touch x)',
      domainName: 'a`b`',
      disk: 'a\nb',
      interfaceName: 'a\u2028',
      mgmtInterface: '\t',
    };
    const keys = ['hostName', 'domainName', 'disk', 'interfaceName', 'mgmtInterface'];
    expect(() => renderConfig({ ...minimal, ...hostile })).toThrow(IsoRequestError);
    expect(() => renderConfig({ ...minimal, ...hostile })).toThrow(
      keys.map((key) => `${key} contains a character that cannot be written safely`).join(', '),
    );
  });

  test('refuses a line break in the directory that state.out names', () => {
    expect(() => renderConfig({ ...minimal, osversionDir: 'a\nb' })).toThrow(
      'osversionDir must not contain a control character',
    );
  });

  test('refuses addresses, an MTU and a dhcp that are none', () => {
    const hostile = { ...minimal, ipAddress: '$(x)', interfaceMtu: '1;x', dhcp: 'no"' };
    expect(() => renderConfig(hostile as unknown as IsoRequest)).toThrow(
      'interfaceMtu must be an integer, ipAddress must be a valid IP address, dhcp is required',
    );
    expect(() => renderConfig({ ...minimal, ip6Address: '::1/64"' })).toThrow(IsoRequestError);
    expect(() => renderConfig({ ...minimal, dhcp: '`x`' } as unknown as IsoRequest)).toThrow('dhcp is required');
  });

  test('refuses texts without an end, before it does anything with them', () => {
    const endless = {
      ...minimal,
      rootPass: 'x'.repeat(200_000),
      hostName: 'h'.repeat(900_000),
      osversionDir: 'a/'.repeat(1000),
      disk: 'sda,'.repeat(250_000),
      interfaceName: 'e'.repeat(1_000_000),
    };
    expect(() => renderConfig(endless)).toThrow(
      'osversionDir must be at most 1024 characters, hostName must be at most 253 characters, ' +
        'rootPass must be at most 1024 bytes, disk must be at most 128 names, ' +
        'interfaceName must be at most 255 characters',
    );
  });

  test('refuses a quote in a host name that becomes one with letters of the domain', () => {
    expect(() => renderConfig({ ...minimal, hostName: 'Á', domainName: 'a"b' })).toThrow(
      'hostName and domainName together contain characters that cannot be written safely',
    );
  });

  test('leaves questions of form to the validator', () => {
    expect(render('disk.cfg', { ...minimal, disk: 'no device' })).toBe('boot_drives="no device"');
  });

  test('does not write the clear password', () => {
    const rootPass = 'Xq7!secret-Vm2';
    for (const passwordScheme of ['sha512', 'sha256', 'md5'] as const) {
      expect(JSON.stringify(renderConfig({ ...minimal, rootPass }, { ...trafficOps, passwordScheme }))).not.toContain(
        rootPass,
      );
    }
  });
});
