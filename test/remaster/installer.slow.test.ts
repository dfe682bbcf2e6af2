import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../cli/run-command.js';
import { LINUX_KERNEL } from '../support/linux.js';
import { emulateUntil, fileOption, QEMU } from '../support/qemu.js';
import { request } from '../support/requests.js';
import { lacks } from '../support/tools.js';
import { debianInitrd, dracutInitrd, initrdNeeds } from './installer-initrds.js';
import { makeVendorDisc, type VendorName, vendorNeeds } from './vendor-discs.js';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'installer-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const stdin = JSON.stringify({ ...request, interfaceName: undefined });

/** Makes the disc of a vendor with this initrd, and of it the image of the request, with the command. */
async function imageOf(vendor: VendorName, initrd: Buffer): Promise<string> {
  const kernel = await readFile(LINUX_KERNEL);
  const { disc } = await makeVendorDisc(vendor, cwd, { installer: { kernel, initrd } });
  const argv = ['generate', '--source', disc, '--installer', 'auto', '--request', '-', '--output', 'server.iso'];
  expect(await runCommand(argv, { stdin, cwd })).toMatchObject({ code: 0 });
  return join(cwd, 'server.iso');
}

const drive = (image: string) => ['-drive', `${fileOption(image)},if=ide,media=cdrom,readonly=on`, '-boot', 'd'];

test.skipIf(lacks(QEMU, ...vendorNeeds, ...initrdNeeds))(
  "a disc of Debian starts its installer without a key, which gives the interface the request's address and name",
  async () => {
    const image = await imageOf('Debian', await debianInitrd(cwd));
    const network = 'user,id=net,net=192.0.2.64/26,host=192.0.2.65,dns=192.0.2.66,restrict=on';
    const machine = ['-m', '1024', ...drive(image), '-device', 'virtio-net-pci,netdev=net', '-netdev', network];
    const until = /^=== edge-07 .*inet 192\.0\.2\.70\/26 /m;
    expect(await emulateUntil(machine, { until, timeout: 500_000 })).toMatch(until);
  },
);

test.skipIf(lacks(QEMU, ...vendorNeeds, ...initrdNeeds))(
  "a disc of RHEL's kin starts with an initrd whose dracut finds inst.ks= and the file, and so does a seed beside it",
  async () => {
    const seed = ['seed', '--family', 'anaconda', '--request', '-', '--output', 'seed.iso'];
    const other = JSON.stringify({ ...request, interfaceName: undefined, hostName: 'seed-08' });
    expect(await runCommand(seed, { stdin: other, cwd })).toMatchObject({ code: 0 });
    const image = await imageOf('Fedora', await dracutInitrd(cwd));
    const beside = ['-drive', `${fileOption(join(cwd, 'seed.iso'))},if=virtio,readonly=on`];
    const shown = await emulateUntil([...drive(image), ...beside], { until: /^=== end/m, timeout: 300_000 });
    expect(shown).toContain('=== inst.ks hd:LABEL=AlmaLinux-9-6-x86_64-dvd:/ks.cfg');
    expect(shown).toContain('=== disc network --hostname=edge-07.cdn.example.net');
    expect(shown).toMatch(/^=== disc network --device=link --bootproto=static --ip=192\.0\.2\.70 /m);
    expect(shown).toContain('=== seed network --hostname=seed-08.cdn.example.net');
  },
);
