import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeVendorDisc, vendorNeeds } from './remaster/vendor-discs.js';
import { pack, packageDirectories } from './support/pack.mjs';
import { bootUntil, OVMF, QEMU } from './support/qemu.js';
import { findTool, lacks, runTool } from './support/tools.js';

const repository = fileURLToPath(new URL('../', import.meta.url));
const page = readFileSync(join(repository, 'docs/first-server.md'), 'utf8');
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
  language,
  text,
}));
const IMAGE = 'edge-07.cdn.example.net-alma9.iso';

/** What an installer does first: reads its arguments as dracut does, and the file that they name, on the disc that they name. */
const INIT = `#!/bin/busybox sh
/bin/busybox mkdir -p /proc /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
# The menu of the disc names no console.
exec > /dev/ttyS0
echo "COMMAND LINE: $(/bin/busybox cat /proc/cmdline)."
for file in /etc/cmdline.d/*.conf; do [ -f "$file" ] && echo "DRACUT: $(/bin/busybox cat "$file")."; done
echo THE END
/bin/busybox poweroff -f
`;

const kernel = existsSync('/boot')
  ? readdirSync('/boot').find((name) => /^vmlinuz-.*-cloud-amd64$/.test(name))
  : undefined;
const needed = [QEMU, OVMF, 'bash', 'cpio', 'gzip', '/usr/bin/busybox', ...vendorNeeds];

describe.skipIf(kernel === undefined || lacks(...needed))('docs/first-server.md, as a new user would follow it', () => {
  let scratch: string;
  let cwd: string;
  let env: NodeJS.ProcessEnv;
  let server: ChildProcess | undefined;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'first-server-'));
    cwd = join(scratch, 'empty');
    mkdirSync(cwd);
    if (!existsSync(join(repository, 'dist/cli/main.js'))) await runTool('npm', ['run', 'build'], { cwd: repository });
    for (const directory of packageDirectories) pack(directory, cwd);
    // The name of the disc is the only thing that is not the distribution's.
    const [, disc = ''] = /--source (\S+\.iso)/.exec(page) ?? [];
    renameSync(
      (await makeVendorDisc('Fedora', scratch, { installer: await makeInstaller(), script: TREE_INFO })).disc,
      join(cwd, disc),
    );
    env = { ...process.env, PATH: onlyNode() };
  });
  afterAll(async () => {
    // npx and the command that it starts.
    if (server?.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
    await rm(scratch, { recursive: true });
  });

  /** An installation tree of Red Hat's kind says of itself what it is. */
  const TREE_INFO = `printf '[general]\\nfamily = AlmaLinux\\nversion = 9.6\\n' > .treeinfo`;

  /** A PATH with Node, npm and a shell. */
  function onlyNode(): string {
    const bin = join(scratch, 'bin');
    mkdirSync(bin);
    for (const name of ['node', 'npm', 'npx', 'sh']) {
      const program = name === 'node' ? process.execPath : (findTool(name) ?? join(dirname(process.execPath), name));
      symlinkSync(program, join(bin, name));
    }
    return [bin].join(delimiter);
  }

  async function makeInstaller() {
    const root = join(scratch, 'initrd');
    mkdirSync(join(root, 'bin'), { recursive: true });
    copyFileSync('/usr/bin/busybox', join(root, 'bin/busybox'));
    writeFileSync(join(root, 'init'), INIT);
    chmodSync(join(root, 'init'), 0o755);
    await runTool('bash', ['-ec', 'find . | cpio --quiet -o -H newc | gzip -1 > ../initrd.gz'], { cwd: root });
    return { kernel: `/boot/${kernel}`, initrd: join(scratch, 'initrd.gz') };
  }

  const run = (line: string) =>
    execFileSync('/bin/sh', ['-ec', line], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

  test('has twenty lines of text and commands', () => {
    expect(page.split('\n').filter((line) => line !== '' && !line.startsWith('```')).length).toBeLessThanOrEqual(20);
    expect(blocks.map(({ language }) => language)).toEqual(['json', 'sh', 'sh']);
  });

  test('installs, and makes the image with its sum', () => {
    writeFileSync(join(cwd, 'edge-07.json'), blocks[0]!.text);
    expect(run(blocks[1]!.text).trimEnd().split('\n').at(-1)).toBe(IMAGE);
    execFileSync('sha256sum', ['--check', `${IMAGE}.sha256`], { cwd });
    const text = run(`npx isoread cat ${IMAGE} ks.cfg`);
    expect(text).toContain('edge-07.cdn.example.net');
    expect(text).toMatch(/sda/);
  });

  test('the machine starts from it, and is led to its ks.cfg', async () => {
    const shown = await bootUntil(join(cwd, IMAGE), { until: /THE END/, timeout: 240_000 });
    expect(shown).toMatch(
      /(?:DRACUT|COMMAND LINE): [^\n]*inst\.ks=(?:hd:LABEL=AlmaLinux-9-6-x86_64-dvd|cdrom):\/ks\.cfg/,
    );
  });

  test('serves a form and images to the holder of the token', async () => {
    const lines = blocks[2]!.text.trimEnd().split('\n');
    const token = run(lines.slice(0, -1).join('\n')).trim();
    expect(token).toMatch(/^kix-[\w-]{43}$/);
    server = spawn('/bin/sh', ['-c', `exec ${lines.at(-1)} --port 18957`], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await once(server.stderr!, 'data');
    expect(await (await fetch('http://127.0.0.1:18957/')).text()).toContain('<form');
    const body = JSON.stringify({ ...JSON.parse(blocks[0]!.text), osversionDir: 'AlmaLinux-9-latest-x86_64-dvd.iso' });
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch('http://127.0.0.1:18957/api/4.0/isos', { method: 'POST', body, headers });
    const image = Buffer.from(await answer.arrayBuffer());
    expect(answer.status).toBe(200);
    expect(image.toString('latin1', 32769, 32774)).toBe('CD001');
    expect(image.includes('edge-07')).toBe(true);
  });
});
