import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateConfigBundle } from '../../src/kickstart/bundle.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { repeatable, request } from '../support/requests.js';
import { runCommand } from './run-command.js';

const stdin = JSON.stringify(request);
const flags = ['--request', '-', '--salt', repeatable.salt, '--created-at', repeatable.createdAt.toISOString()];

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bundle-'));
});

afterEach(() => rm(cwd, { recursive: true }));

async function expected(): Promise<Buffer> {
  return Buffer.from(await new Response(generateConfigBundle(parseIsoRequest(request), repeatable)).arrayBuffer());
}

describe('bundle', () => {
  test('writes the ZIP file under the name of the image, for its owner alone', async () => {
    const name = 'edge-07.cdn.example.net-alma9.zip';
    expect(await runCommand(['bundle', ...flags], { stdin, cwd })).toMatchObject({
      code: 0,
      text: `${name}\n`,
      stderr: '',
    });
    expect(await readdir(cwd)).toEqual([name]);
    expect((await stat(join(cwd, name))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(cwd, name))).toEqual(await expected());
  });

  test('keeps a symbolic link, and replaces what it leads to', async () => {
    await writeFile(join(cwd, 'old.zip'), 'old');
    await symlink('old.zip', join(cwd, 'link.zip'));
    expect(await runCommand(['bundle', ...flags, '--output', 'link.zip'], { stdin, cwd })).toMatchObject({ code: 0 });
    expect((await lstat(join(cwd, 'link.zip'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(cwd, 'old.zip'))).toEqual(await expected());
  });

  test('writes into a device, and does not replace it', async () => {
    // By a link: if it were replaced, nothing of the machine would be lost.
    await symlink('/dev/null', join(cwd, 'null.zip'));
    expect(await runCommand(['bundle', ...flags, '--output', 'null.zip'], { stdin, cwd })).toMatchObject({ code: 0 });
    expect((await stat(join(cwd, 'null.zip'))).isCharacterDevice()).toBe(true);
    expect(await readdir(cwd)).toEqual(['null.zip']);
  });

  test('writes to standard output', async () => {
    const { code, stdout } = await runCommand(['bundle', ...flags, '--output', '-'], { stdin, cwd });
    expect(code).toBe(0);
    expect(stdout.equals(await expected())).toBe(true);
    expect(await readdir(cwd)).toEqual([]);
  });

  test('leaves nothing behind when the file cannot be written', async () => {
    const { code, stderr } = await runCommand(['bundle', ...flags, '--output', 'no/such/file.zip'], { stdin, cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: [^\n]*no\/such[^\n]*\n$/);
    expect(await readdir(cwd)).toEqual([]);
  });
});
