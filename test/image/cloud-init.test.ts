import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { generateSeed } from '../../src/index.js';
import { repeatable, request } from '../support/requests.js';
import { findTool, lacks, runTool } from '../support/tools.js';

const FINDER = '/usr/lib/cloud-init/ds-identify';
const MODULES = '/usr/lib/python3/dist-packages/cloudinit/sources/DataSourceNoCloud.py';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cloud-init-'));
});
afterEach(() => rm(directory, { recursive: true }));

const place = (path: string) => join(directory, path);

async function writeProgram(name: string, command: string): Promise<void> {
  await writeFile(place(`bin/${name}`), `#!/bin/sh\n${command}\n`);
  await chmod(place(`bin/${name}`), 0o755);
}

/** The sources of data that cloud-init finds on a machine whose one disk is the image. */
async function sourcesFound(image: string): Promise<readonly string[]> {
  for (const path of ['bin', 'root/etc/cloud', 'root/proc/1', 'root/run'])
    await mkdir(place(path), { recursive: true });
  await writeFile(place('root/etc/cloud/cloud.cfg'), 'datasource_list: [ NoCloud, ConfigDrive, None ]\n');
  await writeFile(place('root/proc/cmdline'), 'ro quiet\n');
  await writeFile(place('root/proc/uptime'), '1.0 1.0\n');
  // The machine of the test may be a container, in which no disks are looked for.
  await writeProgram('systemd-detect-virt', 'echo kvm');
  await writeProgram('blkid', `exec ${findTool('blkid')} -c /dev/null -o export ${image}`);
  const env = { ...process.env, PATH: `${place('bin')}:${process.env.PATH}`, PATH_ROOT: place('root') };
  // It ends with 1 when it finds none, and says so in the same file.
  await runTool('sh', ['-c', `${FINDER} --force || test $? = 1`], { env: { ...env, DI_LOG: place('log') } });
  const told = parse(await readFile(place('root/run/cloud-init/cloud.cfg'), 'utf8'));
  return told.datasource_list ?? told.di_report.datasource_list;
}

/** What cloud-init's own reader makes of the files of a disc, which an unprivileged test cannot mount. */
const READER = `
import json, sys
from cloudinit import helpers, util
from cloudinit.sources import DataSourceNoCloud
image, mounted, work = sys.argv[1:]
util.mount_cb = lambda device, callback, data: callback(mounted, data)
source = DataSourceNoCloud.DataSourceNoCloud({}, None, helpers.Paths({"cloud_dir": work, "run_dir": work}))
source._get_devices = lambda label: [image]
print(json.dumps([source.get_data(), source.get_instance_id(), source.get_userdata_raw().decode()]))
`;

describe('a seed of ubuntu, to cloud-init', () => {
  test.skipIf(lacks('blkid', 'sh', FINDER))('is a source of data by its label, as a disc and as a volume', async () => {
    for (const as of ['iso', 'img'] as const) {
      const seed = await generateSeed(request, 'ubuntu', { ...repeatable, as });
      await writeFile(place('seed'), await seed.read(0, seed.size));
      expect(await sourcesFound(place('seed'))).toEqual(['NoCloud', 'None']);
    }
    const other = await generateSeed(request, 'debian', repeatable);
    await writeFile(place('seed'), await other.read(0, other.size));
    expect(await sourcesFound(place('seed'))).toEqual([]);
  });

  test.skipIf(lacks('bsdtar', '/usr/bin/python3', MODULES))('holds its user data and an id of its own', async () => {
    const seed = await generateSeed(request, 'ubuntu', repeatable);
    await writeFile(place('seed.iso'), await seed.read(0, seed.size));
    await mkdir(place('mounted'));
    await runTool('bsdtar', ['-xf', place('seed.iso'), '-C', place('mounted')]);
    const paths = [place('seed.iso'), place('mounted'), place('work')];
    const { stdout } = await runTool('/usr/bin/python3', ['-c', READER, ...paths]);
    const [isFound, id, text] = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    expect([isFound, id]).toEqual([true, expect.stringMatching(/^kickstart-iso-[\da-f]{16}$/)]);
    expect(text).toBe(await readFile(place('mounted/user-data'), 'utf8'));
    expect(parse(text).autoinstall['user-data'].fqdn).toBe('edge-07.cdn.example.net');
  });
});
