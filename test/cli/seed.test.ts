import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateSeed } from '../../src/image/seed.js';
import { makeTree } from '../support/os-tree.js';
import { repeatable, request } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';
import { runCommand } from './run-command.js';

const stdin = JSON.stringify(request);
const flags = ['--request', '-', '--salt', repeatable.salt, '--created-at', repeatable.createdAt.toISOString()];

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'seed-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const seed = (more: readonly string[], own = stdin) => runCommand(['seed', ...flags, ...more], { stdin: own, cwd });

describe('seed', () => {
  test('writes the disc under its own name, the same as the library makes', async () => {
    expect(await seed(['--family', 'anaconda'])).toMatchObject({
      code: 0,
      text: 'edge-07.cdn.example.net-anaconda-seed.iso\n',
    });
    const [name] = await readdir(cwd);
    const expected = await generateSeed(request, 'anaconda', repeatable);
    expect(await readFile(join(cwd, name!))).toEqual(Buffer.from(await expected.read(0, expected.size)));
  });

  test.skipIf(lacks('blkid', 'isoinfo', 'bsdtar'))(
    'makes discs and volumes that others read, by their labels',
    async () => {
      expect((await seed(['--family', 'anaconda', '-o', 'a.iso'])).code).toBe(0);
      expect((await seed(['--family', 'anaconda', '--as', 'img', '-o', 'a.img'])).code).toBe(0);
      const blkid = async (file: string) => (await runTool('blkid', ['-o', 'export', '-p', join(cwd, file)])).stdout;
      expect(await blkid('a.iso')).toMatch(/^LABEL=OEMDRV$[\s\S]*^TYPE=iso9660$/m);
      expect(await blkid('a.img')).toMatch(/^LABEL=OEMDRV$[\s\S]*^TYPE=vfat$/m);
      expect((await runTool('isoinfo', ['-d', '-i', join(cwd, 'a.iso')])).stdout).toContain('Volume id: OEMDRV\n');
      const { stdout } = await runTool('bsdtar', ['-tvf', join(cwd, 'a.iso')]);
      expect(stdout).toMatch(/^-rw------- .* ks\.cfg$/m);
      const text = (await runTool('bsdtar', ['-xOf', join(cwd, 'a.iso'), 'ks.cfg'])).stdout;
      expect(text).toContain('network --hostname=edge-07.cdn.example.net\n');
    },
  );

  test('takes what the answer file says beside the request from a file, and refuses what it cannot say', async () => {
    await writeFile(join(cwd, 'o.json'), '{"timezone":"Europe/Berlin"}');
    const { code, stdout } = await seed(['--family', 'anaconda', '--installer-options', 'o.json', '-o', '-']);
    expect([code, stdout.includes('timezone Europe/Berlin')]).toEqual([0, true]);
    for (const [text, fact] of [
      ['{"timezone":"a b"}', 'timezone'],
      ['{"timezon":"UTC"}', 'timezon is not an option'],
      ['[]', 'it is no JSON object'],
      ['{', 'it is no JSON'],
    ] as const) {
      await writeFile(join(cwd, 'o.json'), text);
      const refused = await seed(['--family', 'anaconda', '--installer-options', 'o.json', '-o', '-']);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(fact)]);
    }
  });

  test('ends with 3 for a request that the family cannot hold, and 2 for an unknown family', async () => {
    const unmasked = {
      ...request,
      mgmtInterface: 'eno3',
      mgmtIpAddress: '198.51.100.7',
      mgmtIpGateway: '198.51.100.1',
    };
    const refused = await seed(['--family', 'anaconda', '-o', '-'], JSON.stringify(unmasked));
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('mgmtIpNetmask')]);
    expect(await seed(['--family', 'windows'])).toMatchObject({ code: 2, stderr: expect.stringContaining('anaconda') });
    expect(await readdir(cwd)).toEqual([]);
  });
});

describe('generate --installer', () => {
  const files = {
    '.treeinfo': '[general]\n',
    'images/pxeboot/vmlinuz': 'kernel',
    'images/pxeboot/initrd.img': 'initrd',
    'EFI/BOOT/grub.cfg': 'menuentry x {\n linux /images/pxeboot/vmlinuz\n initrd /images/pxeboot/initrd.img\n}\n',
  };

  test('makes the image of a tree for its installer, and tells so', async () => {
    const source = await makeTree(files);
    try {
      const { code, stdout } = await runCommand(
        ['generate', ...flags, '--source', source, '--installer', 'auto', '-o', '-'],
        { stdin, cwd },
      );
      expect([code, stdout.includes('network --hostname=edge-07.cdn.example.net\n')]).toEqual([0, true]);
      const plan = await runCommand(['plan', ...flags, '--source', source, '--installer', 'auto'], { stdin, cwd });
      expect(plan.text).toContain('inst.ks=hd:LABEL=CDROM:/ks.cfg');
      const other = await runCommand(['plan', ...flags, '--source', source, '--installer-options', 'x'], {
        stdin,
        cwd,
      });
      expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('--installer-options needs --installer')]);
    } finally {
      await rm(source, { recursive: true });
    }
  });

  test('ends with 4 when the source shows no installer', async () => {
    const source = await makeTree({ readme: 'x' });
    try {
      const refused = await runCommand(['plan', ...flags, '--source', source, '--installer', 'auto'], { stdin, cwd });
      expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('the source shows no installer')]);
    } finally {
      await rm(source, { recursive: true });
    }
  });
});
