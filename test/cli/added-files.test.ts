import { EventEmitter } from 'node:events';
import { chmod, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { SignalName } from 'iso9660-writer-ts/internal/command';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { alertsOf, exchange } from '../http/support/plain-client.js';
import { request } from '../support/requests.js';
import { runCommand } from './run-command.js';

const stdin = JSON.stringify(request);

let root: string;
let cwd: string;

beforeEach(async () => {
  root = await makeOsRoot();
  cwd = await mkdtemp(join(tmpdir(), 'added-'));
  await writeFile(join(cwd, 'site.cfg'), 'one\n', { mode: 0o640 });
  await writeFile(join(cwd, 'a=b.sh'), '#!/bin/sh\n');
  await chmod(join(cwd, 'a=b.sh'), 0o755);
});
afterEach(async () => {
  await rm(root, { recursive: true });
  await rm(cwd, { recursive: true });
});

const generate = (...flags: readonly string[]) =>
  runCommand(['generate', '--request', '-', '--source', join(root, 'alma9'), ...flags], { stdin, cwd });
const filesOf = async (image: Uint8Array) => (await readIso(new Uint8Array(image))).trees.rockRidge!;

describe('--add of generate', () => {
  test('puts files at paths of the image, with their modes, over all else', async () => {
    const { code, stdout, stderr } = await generate(
      ...['--output', '-', '--add', 'cfg/site.cfg=site.cfg', '--add', '/x\\=y=a\\=b.sh'],
      ...['--add', 'ks_scripts/disk.cfg=site.cfg', '--add', 'later=a=b.sh', '--add', 'later=site.cfg'],
    );
    expect(stderr).toContain('ks_scripts/disk.cfg is that of the option `files`');
    expect(code).toBe(0);
    const found = await filesOf(stdout);
    expect(found.text('cfg/site.cfg')).toBe('one\n');
    expect(found.get('cfg/site.cfg').posix?.attributes.mode).toBe(0o100640);
    expect(found.get('x=y').posix?.attributes).toMatchObject({ mode: 0o100755, uid: 0 });
    expect(found.text('ks_scripts/disk.cfg')).toBe('one\n');
    expect(found.text('later')).toBe('one\n');
  });

  test.each([
    ['without an equal sign', 'site.cfg', 'It must be <path>=<file>.'],
    ['without a path', '=site.cfg', 'It must be <path>=<file>.'],
    ['with the root as path', '/=site.cfg', 'It must be <path>=<file>.'],
    ['without a file', 'x=', 'It must be <path>=<file>.'],
    ['of a file that is not there', 'x=missing', 'missing does not exist'],
    ['of a directory', 'x=.', '--overlay lays a directory over the source'],
  ])('is an error of the command line %s', async (_how, addition, message) => {
    const { code, stderr } = await generate('--add', addition);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  });

  test('refuses a path that leads out of the image', async () => {
    const { code, stderr } = await generate('--add', '../x=site.cfg');
    expect(code).not.toBe(0);
    expect(stderr).toContain('../x');
  });

  test('refuses to write the image over one of the files', async () => {
    await symlink('site.cfg', join(cwd, 'link'));
    const { code, stderr } = await generate('--add', 'x=link', '--output', 'site.cfg');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('must not be the source') });
    expect(await readFile(join(cwd, 'site.cfg'), 'utf8')).toBe('one\n');
  });
});

describe('--add of serve', () => {
  const signals = new EventEmitter<Record<SignalName, []>>();

  async function serving(use: (url: string) => Promise<void>, ...flags: readonly string[]): Promise<string> {
    let output = '';
    const stdout = new Writable({
      write(piece, _encoding, done) {
        output += piece;
        done();
      },
    });
    const argv = ['serve', '--root', root, '--port', '0', '--allow-anonymous', ...flags];
    const result = runCommand(argv, { cwd, signals, stdout });
    try {
      const url = vi.waitUntil(() => /"url":"([^"]+)"/.exec(output)?.[1]);
      await use(await Promise.race([url, result.then(({ stderr }) => Promise.reject(new Error(stderr)))]));
    } finally {
      signals.emit('SIGTERM');
    }
    return (await result).stderr;
  }

  test('reads them for each image, and says so when it cannot', async () => {
    await serving(
      async (url) => {
        const post = () => exchange(`${url}/api/4.0/isos`, { body: stdin });
        expect((await filesOf((await post()).body)).text('site.cfg')).toBe('one\n');
        await writeFile(join(cwd, 'site.cfg'), 'two\n');
        expect((await filesOf((await post()).body)).text('site.cfg')).toBe('two\n');
        await rename(join(cwd, 'site.cfg'), join(cwd, 'gone'));
        const failed = await post();
        expect(failed.status).toBe(500);
        expect(alertsOf(failed)).toEqual(['unable to read the files of the image']);
      },
      ...['--add', 'site.cfg=site.cfg'],
    );
  });

  test('is refused at the start when it cannot be', async () => {
    await expect(serving(async () => {}, '--add', 'x=missing')).rejects.toThrow('missing does not exist');
  });
});
