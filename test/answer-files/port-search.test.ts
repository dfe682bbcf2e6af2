import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseIsoRequest, renderInstaller } from '../../src/index.js';
import { lacks, runTool } from '../support/tools.js';
import { bonded } from './requests.js';

let machine: string;

beforeEach(async () => {
  machine = await mkdtemp(join(tmpdir(), 'port-search-'));
  await mkdir(join(machine, 'sys/class/net/lo'), { recursive: true });
  await mkdir(join(machine, 'tmp'));
});

afterEach(async () => {
  await rm(machine, { recursive: true });
});

/** Runs `%pre` of a kickstart file on a make-believe machine with these ports, and gives the line it writes. */
async function runPre(shell: string, changes: object, ports: readonly string[]): Promise<string> {
  const { files } = renderInstaller(parseIsoRequest({ ...JSON.parse(bonded), ...changes }), 'anaconda');
  const script = /^%pre --interpreter=\/bin\/sh --erroronfail\n(.*?)^%end/ms.exec(files[0]!.text)?.[1] ?? 'exit 7';
  for (const [index, port] of ports.entries()) {
    await mkdir(join(machine, 'sys/class/net', port, 'device'), { recursive: true });
    await writeFile(join(machine, 'sys/class/net', port, 'address'), `52:54:00:12:34:0${index}\n`);
  }
  const onThisMachine = script.replaceAll(/\/(?=(?:sys|tmp)\/)/g, `${machine}/`);
  await runTool(shell, ['-eu', '-c', onThisMachine], { env: { PATH: process.env.PATH } });
  return (await readFile(join(machine, 'tmp/kickstart-iso-network.ks'), 'utf8')).replaceAll(machine, '');
}

const PORTS = ['eno1', 'eno2', 'eno3'];

describe.each(['bash', 'dash'])('in %s, a bond without ports', (shell) => {
  test.skipIf(lacks(shell))('takes every device but the one for management', async () => {
    expect(await runPre(shell, {}, PORTS)).toBe(
      'network --device=bond0 --bondslaves=eno1,eno2 ' +
        '--bondopts=mode=802.3ad,miimon=100,lacp_rate=fast,xmit_hash_policy=layer3+4 --bootproto=static --ip=192.0.2.70 ' +
        '--netmask=255.255.255.192 --gateway=192.0.2.65 --ipv6=2001:DB8:0:7::70/64 --ipv6gateway=2001:db8:0:7::1 ' +
        '--mtu=9000 --onboot=yes --activate\n',
    );
  });

  test.skipIf(lacks(shell)).each([
    ['an address', '52:54:00:12:34:01', 'eno1,eno3'],
    ['an address in capitals', '52:54:00:12:34:02'.toUpperCase(), 'eno1,eno2'],
    ['a VLAN', 'eno2.20', 'eno1,eno3'],
    ['a VLAN on the bond itself', 'bond0.20', 'eno1,eno2,eno3'],
  ])('knows the one for management by %s', async (_kind, mgmtInterface, ports) => {
    expect(await runPre(shell, { mgmtInterface }, PORTS)).toContain(` --bondslaves=${ports} `);
  });

  test.skipIf(lacks(shell))('leaves out the one for management, even without an address', async () => {
    expect(await runPre(shell, { mgmtIpAddress: '', mgmtIpNetmask: '', mgmtIpGateway: '' }, PORTS)).toContain(
      '=eno1,eno2 ',
    );
  });

  test.skipIf(lacks(shell))('is the parent of a VLAN', async () => {
    const line = await runPre(shell, { interfaceName: 'bond0.100' }, ['eno1']);
    expect(line).toMatch(/^network --device=bond0 --bondslaves=eno1 --bondopts=\S+ --vlanid=100 --bootproto=static /);
  });

  test.skipIf(lacks(shell)).each([[[]], [['eno3']]])('says so, and stops the installer: %j', async (ports) => {
    await expect(runPre(shell, {}, ports)).rejects.toThrow(
      'bond0 has no ports: this machine has no network device that is free for it',
    );
  });
});
