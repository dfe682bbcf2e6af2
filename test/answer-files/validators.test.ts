import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lacks, runTool } from '../support/tools.js';
import { randomCases, type Written } from './cases.js';
import { parsed } from './parse.js';
import { SCHEMAS } from './schemas.js';

/** So many are written, of three times as many that are asked for. */
const COUNT = 200;

function casesOf(family: Parameters<typeof randomCases>[0]): readonly Written[] {
  const { written } = randomCases(family, COUNT * 3, 5);
  expect(written.length).toBeGreaterThan(COUNT);
  return written.slice(0, COUNT);
}

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'validators-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const validator = fileURLToPath(new URL('validate.py', import.meta.url));

describe.each(['ubuntu', 'agama', 'proxmox'] as const)('%s', (family) => {
  test.skipIf(lacks('python3', 'sh'))('fits its schema, by python3-jsonschema', async () => {
    const texts = casesOf(family).map(({ text }) => text);
    const broken = family === 'proxmox' ? 'x = 1' : '{}';
    const rows = [...texts, broken].map((text) => JSON.stringify({ family, text }));
    await writeFile(join(directory, 'cases'), [JSON.stringify(SCHEMAS), ...rows, ''].join('\n'));
    const { stdout } = await runTool('sh', ['-c', `python3 ${validator} < cases`], { cwd: directory });
    const faults = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(faults.slice(0, -1)).toEqual(texts.map(() => null));
    expect(faults.at(-1)).not.toBeNull();
  });
});

describe('ubuntu', () => {
  test.skipIf(lacks('cloud-init'))('is user data to cloud-init', async () => {
    const file = join(directory, 'user-data');
    await writeFile(file, casesOf('ubuntu')[0]!.text);
    const { stdout } = await runTool('cloud-init', ['schema', '-c', file]);
    expect(stdout).toContain('Valid cloud-config');
  });

  test.skipIf(lacks('netplan'))(
    'has networks that netplan makes into files of networkd, without a warning',
    async () => {
      for (const { text } of casesOf('ubuntu').slice(0, 20)) {
        const root = await mkdtemp(join(directory, 'root-'));
        await mkdir(join(root, 'etc/netplan'), { recursive: true });
        const { network } = parse(text).autoinstall;
        await writeFile(join(root, 'etc/netplan/50.yaml'), JSON.stringify({ network }), { mode: 0o600 });
        const { stderr } = await runTool('netplan', ['generate', '--root-dir', root]);
        expect(stderr).toBe('');
        const files = join(root, 'run/systemd/network');
        const names = (await readdir(files)).filter((name) => name.endsWith('.network'));
        const made = (await Promise.all(names.map((name) => readFile(join(files, name), 'utf8')))).join('\n');
        const definitions = [network.ethernets, network.bonds, network.vlans].flatMap((section) =>
          Object.values(section ?? {}),
        );
        for (const { addresses = [], routes = [], 'link-local': local } of definitions as {
          addresses?: string[];
          routes?: { via: string }[];
          'link-local'?: [];
        }[]) {
          const alone = made.split('[Match]').filter((file) => file.includes(`\nAddress=${addresses[0]}\n`));
          if (local !== undefined)
            expect(alone).toEqual([expect.stringMatching(/LinkLocalAddressing=no\n(?:.*\n)*IPv6AcceptRA=no\n/)]);
          for (const address of addresses) expect(made).toContain(`\nAddress=${address}\n`);
          for (const { via } of routes) expect(made).toContain(`\nGateway=${via}\n`);
        }
      }
    },
  );
});

describe('debian', () => {
  test.skipIf(lacks('debconf-set-selections'))('is a file of selections', async () => {
    const file = join(directory, 'preseed.cfg');
    await writeFile(
      file,
      casesOf('debian')
        .map(({ text }) => text)
        .join(''),
    );
    const { stdout, stderr } = await runTool('debconf-set-selections', ['-c', file]);
    expect(stdout + stderr).toBe('');
    await writeFile(file, 'd-i x\n');
    await expect(runTool('debconf-set-selections', ['-c', file])).rejects.toThrow('parse error');
  });
});

/** Commands and options that we write, and the releases of RHEL that know them. `sshkey` came with 8. */
const KICKSTART: Readonly<Record<string, { readonly since?: number; readonly options: readonly string[] }>> = {
  text: { options: [] },
  lang: { options: [] },
  keyboard: { options: ['--vckeymap'] },
  timezone: { options: ['--utc'] },
  url: { options: ['--url'] },
  rootpw: { options: ['--iscrypted'] },
  sshkey: { since: 8, options: ['--username'] },
  network: {
    options: [
      ...[
        '--hostname',
        '--device',
        '--bondslaves',
        '--bondopts',
        '--vlanid',
        '--bootproto',
        '--ip',
        '--netmask',
        '--gateway',
      ],
      ...[
        '--ipv6',
        '--ipv6gateway',
        '--nameserver',
        '--mtu',
        '--noipv4',
        '--noipv6',
        '--nodefroute',
        '--onboot',
        '--activate',
      ],
    ],
  },
  '%include': { options: [] },
  zerombr: { options: [] },
  ignoredisk: { options: ['--only-use'] },
  clearpart: { options: ['--all', '--initlabel', '--drives'] },
  bootloader: { options: ['--boot-drive'] },
  autopart: { options: ['--type'] },
  firstboot: { options: ['--disabled'] },
  reboot: { options: [] },
  poweroff: { options: [] },
};

test.each(['7', '8', '9', '10'])('a kickstart file has commands and options of RHEL %s alone', (release) => {
  const { written } = randomCases('anaconda', COUNT * 3, 5, { release });
  expect(written.length).toBeGreaterThan(COUNT);
  const used = new Set<string>();
  for (const { text } of written) {
    const { commands } = parsed('anaconda', text) as { commands: readonly (readonly string[])[] };
    for (const [command = '', ...words] of commands) {
      const { since = 7, options } = KICKSTART[command] ?? { since: Number.POSITIVE_INFINITY, options: [] };
      expect([command, since <= Number(release)]).toEqual([command, true]);
      const given = words.filter((word) => word.startsWith('--')).map((word) => word.split('=', 1)[0]!);
      expect(given.filter((option) => !options.includes(option))).toEqual([]);
      used.add(command);
    }
  }
  // The table has nothing that is not written.
  expect([...used].sort()).toEqual(
    Object.keys(KICKSTART)
      .filter((command) => (KICKSTART[command]!.since ?? 7) <= Number(release))
      .sort(),
  );
});
