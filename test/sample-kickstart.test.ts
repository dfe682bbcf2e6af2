import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseIsoRequest, renderConfig } from '../src/index.js';
import { lacks, runTool } from './support/tools.js';

const sample = fileURLToPath(new URL('../examples/sample', import.meta.url));

let machine: string;

beforeEach(async () => {
  machine = await mkdtemp(join(tmpdir(), 'sample-kickstart-'));
});

afterEach(async () => {
  await rm(machine, { recursive: true });
});

/** Runs the `%pre` script of the sample on a make-believe machine with three network ports, and gives what it leaves in /tmp. */
async function runPre(shell: string, changes: Readonly<Record<string, unknown>>) {
  const kickstart = await readFile(join(sample, 'tree/ks.cfg'), 'utf8');
  const script = /^%pre.*?\n(.*?)^%end/ms.exec(kickstart)?.[1] ?? '';
  const request = { ...JSON.parse(await readFile(join(sample, 'request.json'), 'utf8')), ...changes };
  for (const { path, text } of renderConfig(parseIsoRequest(request), {
    nameservers: ['192.0.2.53', '2001:db8::53'],
  })) {
    const file = join(machine, 'run/install/repo', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  for (const port of ['eno1', 'eno2', 'eno3'])
    await mkdir(join(machine, 'sys/class/net', port, 'device'), { recursive: true });
  await mkdir(join(machine, 'sys/class/net/lo'), { recursive: true });
  await mkdir(join(machine, 'tmp'));
  const onThisMachine = script.replaceAll(/\/(?=(run|sys|tmp)\/)/g, `${machine}/`);
  await runTool(shell, ['-eu', '-c', onThisMachine], { env: { PATH: process.env.PATH, BOND_DEVICE: '', DEVICE: '' } });
  return {
    network: await readFile(join(machine, 'tmp/network.ks'), 'utf8'),
    disk: await readFile(join(machine, 'tmp/disk.ks'), 'utf8'),
  };
}

describe.each(['bash', 'dash'])('the sample kickstart file in %s', (shell) => {
  test.skipIf(lacks(shell))('makes a bond of all ports but the one for management', async () => {
    expect(await runPre(shell, {})).toEqual({
      network: [
        'network --hostname=edge-01.cdn.example.net --mtu=9000 --onboot=yes --device=bond0 --bondslaves=eno2,eno3',
        '--bondopts=miimon=100,mode=4,lacp_rate=fast,xmit_hash_policy=layer3+4',
        '--bootproto=static --ip=192.0.2.10 --netmask=255.255.255.0 --gateway=192.0.2.1',
        '--nameserver=192.0.2.53,2001:db8::53 --ipv6=2001:db8::10/64 --ipv6gateway=2001:db8::1\n',
      ].join(' '),
      disk: [
        'ignoredisk --only-use=sda,sdb',
        'clearpart --all --initlabel --drives=sda,sdb',
        'autopart --type=lvm',
        '',
      ].join('\n'),
    });
  });

  test.skipIf(lacks(shell))('takes the first port with a link, DHCP and all disks when nothing is said', async () => {
    const nothing = { interfaceName: '', dhcp: 'yes', ip6Address: '', ip6Gateway: '', disk: '' };
    expect(await runPre(shell, nothing)).toEqual({
      network:
        'network --hostname=edge-01.cdn.example.net --mtu=9000 --onboot=yes --device=link --bootproto=dhcp --nameserver=192.0.2.53,2001:db8::53\n',
      disk: 'clearpart --all --initlabel\nautopart --type=lvm\n',
    });
  });
});
