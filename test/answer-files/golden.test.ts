import { describe, expect, test } from 'vitest';
import {
  type InstallerFamily,
  parseIsoRequest,
  type RenderInstallerOptions,
  renderInstaller,
} from '../../src/index.js';
import { bare, bonded, documented, NAME_SERVERS, ROOT_HASH, SALT } from './requests.js';

const bonding = { nameservers: NAME_SERVERS, bondPorts: ['eno1', 'eno2'] };

/** One interface, in place of the bond. */
const single = { ...JSON.parse(bonded), interfaceName: 'eno1', interfaceMtu: 1500, disk: 'sda' };

function textOf(body: unknown, family: InstallerFamily, options: RenderInstallerOptions = {}): string {
  return renderInstaller(parseIsoRequest(body), family, { salt: SALT, ...options }).files[0]!.text;
}

describe('anaconda', () => {
  test('a bond with static addresses and a management network', () => {
    expect(renderInstaller(parseIsoRequest(bonded), 'anaconda', { salt: SALT, ...bonding })).toMatchObject({
      files: [{ path: 'ks.cfg', mode: 0o600 }],
      seedLabel: 'OEMDRV',
      filesOnMedium: [{ path: 'ks.cfg' }],
      kernelArguments: ['inst.ks=cdrom:/ks.cfg'],
    });
    expect(textOf(bonded, 'anaconda', bonding)).toBe(`# kickstart-iso: edge-07.cdn.example.net
text
lang en_US.UTF-8
keyboard --vckeymap=us
timezone Etc/UTC --utc
rootpw --iscrypted ${ROOT_HASH}
network --hostname=edge-07.cdn.example.net
network --device=bond0 --bondslaves=eno1,eno2 --bondopts=mode=802.3ad,miimon=100,lacp_rate=fast,xmit_hash_policy=layer3+4 --bootproto=static --ip=192.0.2.70 --netmask=255.255.255.192 --gateway=192.0.2.65 --ipv6=2001:DB8:0:7::70/64 --ipv6gateway=2001:db8:0:7::1 --nameserver=192.0.2.1,2001:db8::53 --mtu=9000 --onboot=yes --activate
network --device=eno3 --bootproto=static --ip=198.51.100.7 --netmask=255.255.255.0 --nodefroute --noipv6 --onboot=yes --activate
zerombr
ignoredisk --only-use=sda,sdb
clearpart --all --initlabel --drives=sda,sdb
bootloader --boot-drive=sda
autopart --type=lvm
firstboot --disabled
reboot
%packages
@core
%end
`);
  });

  test('the least', () => {
    const md5 = { salt: 'kIckIso1', passwordScheme: 'md5' } as const;
    expect(textOf(bare, 'anaconda', md5)).toBe(`# kickstart-iso: cache-b2.lab.example.org
text
lang en_US.UTF-8
keyboard --vckeymap=us
timezone Etc/UTC --utc
rootpw --iscrypted $1$kIckIso1$mGiw0jOfNilhFPeLYzOB6.
network --hostname=cache-b2.lab.example.org
network --device=link --bootproto=dhcp --mtu=1500 --onboot=yes --activate
zerombr
clearpart --all --initlabel
autopart --type=lvm
firstboot --disabled
reboot
%packages
@core
%end
`);
  });

  test("the example of the API's documents", () => {
    expect(
      textOf(documented, 'anaconda')
        .split('\n')
        .filter((line) => /^(?:network|ignore)/.test(line)),
    ).toEqual([
      'network --hostname=test.quest',
      'network --device=eth0 --bootproto=static --ip=1.3.3.7 --netmask=255.255.255.255 --gateway=8.0.0.8 --ipv6=1::3:3:7/128 --ipv6gateway=8::8 --mtu=1500 --onboot=yes --activate',
      'ignoredisk --only-use=hda',
    ]);
  });

  test('a management network of IPv6', () => {
    const six = {
      mgmtIpAddress: '2001:db8:9::7',
      mgmtIpNetmask: 'ffff:ffff:ffff:ffff::',
      mgmtIpGateway: '2001:db8:9::1',
    };
    expect(textOf({ ...single, ...six }, 'anaconda')).toContain(
      '\nnetwork --device=eno3 --noipv4 --ipv6=2001:db8:9::7/64 --nodefroute --onboot=yes --activate\n',
    );
  });
});

describe('ubuntu', () => {
  test('a bond with static addresses and a management network', () => {
    const { files, filesOnMedium, ...rest } = renderInstaller(parseIsoRequest(bonded), 'ubuntu', {
      salt: SALT,
      ...bonding,
    });
    expect(files.map(({ path, mode }) => [path, mode])).toEqual([
      ['user-data', 0o600],
      ['meta-data', 0o644],
    ]);
    expect(files[1]?.text).toMatch(/^instance-id: kickstart-iso-[0-9a-f]{16}\n$/);
    expect(filesOnMedium).toEqual([{ ...files[0], path: 'autoinstall.yaml' }]);
    expect(rest).toMatchObject({ seedLabel: 'CIDATA', kernelArguments: ['autoinstall'] });
    expect(files[0]?.text).toBe(`#cloud-config
autoinstall:
  version: 1
  locale: "en_US.UTF-8"
  keyboard:
    layout: "us"
  timezone: "Etc/UTC"
  network:
    version: 2
    ethernets:
      "eno1": {}
      "eno2": {}
      "eno3":
        addresses: ["198.51.100.7/24"]
        accept-ra: false
        link-local: []
    bonds:
      "bond0":
        interfaces: ["eno1", "eno2"]
        mtu: 9000
        parameters:
          mode: "802.3ad"
          lacp-rate: "fast"
          mii-monitor-interval: 100
          transmit-hash-policy: "layer3+4"
        addresses: ["192.0.2.70/26", "2001:DB8:0:7::70/64"]
        routes:
          - {to: "0.0.0.0/0", via: "192.0.2.65"}
          - {to: "::/0", via: "2001:db8:0:7::1"}
        nameservers:
          addresses: ["192.0.2.1", "2001:db8::53"]
          search: ["cdn.example.net"]
  storage:
    layout:
      name: "lvm"
      match:
        path: "/dev/sda"
  ssh:
    install-server: true
  user-data:
    hostname: "edge-07"
    fqdn: "edge-07.cdn.example.net"
    disable_root: false
    users: []
  late-commands:
    - ["curtin", "in-target", "--", "usermod", "--password", "${ROOT_HASH}", "root"]
  shutdown: "reboot"
`);
  });

  test('the least', () => {
    expect(textOf(bare, 'ubuntu')).toContain(`    ethernets:
      "all":
        match:
          name: "e*"
        dhcp4: true
        mtu: 1500
  storage:
    layout:
      name: "lvm"
  ssh:
`);
  });
});

test('debian', () => {
  const { warnings, ...rest } = renderInstaller(parseIsoRequest(single), 'debian', {
    salt: SALT,
    nameservers: NAME_SERVERS,
  });
  const arguments_ = ['auto=true', 'priority=critical', 'file=/cdrom/preseed.cfg'];
  expect(rest).toMatchObject({
    seedLabel: 'PRESEED',
    kernelArguments: arguments_,
    files: [{ path: 'preseed.cfg', mode: 0o600 }],
  });
  expect(rest.files[0]?.text).toBe(`d-i debian-installer/locale string en_US.UTF-8
d-i keyboard-configuration/xkb-keymap select us
d-i netcfg/choose_interface select eno1
d-i netcfg/disable_autoconfig boolean true
d-i netcfg/get_ipaddress string 192.0.2.70
d-i netcfg/get_netmask string 255.255.255.192
d-i netcfg/get_gateway string 192.0.2.65
d-i netcfg/get_nameservers string 192.0.2.1 2001:db8::53
d-i netcfg/confirm_static boolean true
d-i netcfg/get_hostname string edge-07
d-i netcfg/get_domain string cdn.example.net
d-i netcfg/hostname string edge-07
d-i netcfg/wireless_wep string
d-i passwd/root-login boolean true
d-i passwd/root-password-crypted password ${ROOT_HASH}
d-i passwd/make-user boolean false
d-i clock-setup/utc boolean true
d-i time/zone string Etc/UTC
d-i partman-auto/disk string /dev/sda
d-i partman-auto/method string lvm
d-i partman-auto-lvm/guided_size string max
d-i partman-lvm/device_remove_lvm boolean true
d-i partman-md/device_remove_md boolean true
d-i partman-lvm/confirm boolean true
d-i partman-lvm/confirm_nooverwrite boolean true
d-i partman-auto/choose_recipe select atomic
d-i partman-partitioning/confirm_write_new_label boolean true
d-i partman/choose_partition select finish
d-i partman/confirm boolean true
d-i partman/confirm_nooverwrite boolean true
d-i apt-setup/cdrom/set-first boolean false
d-i apt-setup/use_mirror boolean false
tasksel tasksel/first multiselect standard, ssh-server
popularity-contest popularity-contest/participate boolean false
d-i grub-installer/only_debian boolean true
d-i grub-installer/bootdev string /dev/sda
d-i finish-install/reboot_in_progress note
`);
});

test('agama', () => {
  const rendered = renderInstaller(parseIsoRequest(bonded), 'agama', {
    salt: SALT,
    ...bonding,
    product: 'openSUSE_Leap',
  });
  expect(rendered).toMatchObject({
    seedLabel: 'OEMDRV',
    kernelArguments: [],
    files: [{ path: 'autoinst.json', mode: 0o600 }],
  });
  expect(JSON.parse(rendered.files[0]!.text)).toEqual({
    product: { id: 'openSUSE_Leap' },
    hostname: { static: 'edge-07.cdn.example.net' },
    localization: { language: 'en_US.UTF-8', keyboard: 'us', timezone: 'Etc/UTC' },
    root: { password: ROOT_HASH, hashedPassword: true },
    network: {
      connections: [
        {
          id: 'bond0',
          interface: 'bond0',
          bond: {
            mode: '802.3ad',
            options: 'miimon=100 lacp_rate=fast xmit_hash_policy=layer3+4',
            ports: ['eno1', 'eno2'],
          },
          mtu: 9000,
          method4: 'manual',
          method6: 'manual',
          addresses: ['192.0.2.70/26', '2001:DB8:0:7::70/64'],
          gateway4: '192.0.2.65',
          gateway6: '2001:db8:0:7::1',
          nameservers: ['192.0.2.1', '2001:db8::53'],
        },
        { id: 'eno3', interface: 'eno3', method4: 'manual', method6: 'disabled', addresses: ['198.51.100.7/24'] },
      ],
    },
    storage: { drives: [{ search: '/dev/sda', partitions: [{ search: '*', delete: true }, { generate: 'default' }] }] },
  });
});

test('proxmox', () => {
  const rendered = renderInstaller(parseIsoRequest(single), 'proxmox', { salt: SALT, nameservers: ['192.0.2.1'] });
  const mode = {
    path: 'auto-installer-mode.toml',
    mode: 0o644,
    text: 'mode = "iso"\npartition_label = "proxmox-ais"\n',
  };
  expect(rendered).toMatchObject({
    seedLabel: 'proxmox-ais',
    kernelArguments: [],
    files: [{ path: 'answer.toml', mode: 0o600 }],
  });
  expect(rendered.filesOnMedium).toEqual([...rendered.files, mode]);
  expect(rendered.files[0]?.text).toBe(`[global]
keyboard = "en-us"
country = "us"
fqdn = "edge-07.cdn.example.net"
mailto = "root@cdn.example.net"
timezone = "Etc/UTC"
root-password-hashed = "${ROOT_HASH}"

[network]
source = "from-answer"
cidr = "192.0.2.70/26"
dns = "192.0.2.1"
gateway = "192.0.2.65"
filter.ID_NET_NAME = "eno1"

[disk-setup]
filesystem = "ext4"
disk-list = ["sda"]
`);
  expect(textOf({ ...JSON.parse(bare), disk: 'sda' }, 'proxmox')).toContain(
    '\n[network]\nsource = "from-dhcp"\n\n[disk-setup]\n',
  );
});
