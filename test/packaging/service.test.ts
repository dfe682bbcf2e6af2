import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { variableOf } from '../../src/cli/environment.js';
import { addServeFlags } from '../../src/cli/serve-flags.js';
import { exchange } from '../http/support/plain-client.js';
import { type BuiltCommand, buildCommand } from '../support/built-command.js';
import { lacks, runTool } from '../support/tools.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const unit = join(repository, 'packaging/kickstart-iso.service');
const filtered = fileURLToPath(new URL('with-system-calls.py', import.meta.url));
const sample = join(repository, 'examples/sample');

/** Debian's: its packages are not those of another Python in the PATH. */
const PYTHON = '/usr/bin/python3';
const FILTER_NEEDS = ['systemd-analyze', PYTHON, '/usr/share/doc/python3-seccomp'];

describe('the unit of systemd', () => {
  test.skipIf(lacks('systemd-analyze'))('is as closed as a unit of a Node service can be', async () => {
    await runTool('systemd-analyze', ['security', '--offline=true', '--threshold=20', unit]);
    await expect(runTool('systemd-analyze', ['security', '--offline=true', '--threshold=5', unit])).rejects.toThrow();
  });

  test('names variables that there are', async () => {
    const known = addServeFlags(new Command('serve')).options.map(variableOf);
    const texts = await Promise.all(
      [unit, join(repository, 'Dockerfile'), join(repository, 'packaging/health.mjs')].map((file) =>
        readFile(file, 'utf8'),
      ),
    );
    const named = texts.flatMap((text) => text.match(/KICKSTART_ISO_\w+/g) ?? []);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  describe.skipIf(lacks(...FILTER_NEEDS))('lets a server work under its system call filter', () => {
    let command: BuiltCommand;
    let directory: string;
    beforeAll(async () => {
      command = await buildCommand();
      directory = await mkdtemp(join(tmpdir(), 'service-'));
    });
    afterAll(async () => {
      await command.remove();
      await rm(directory, { recursive: true });
    });

    test('that makes images, keeps some and ends in good order', async () => {
      const words = ['serve', '--root', sample, '--allow-anonymous', '--port', '0', '--versions', '1.4,4.0'];
      const keep = ['--store-directory', join(directory, 'isos'), '--base-url', 'http://ops.example.net'];
      const argv = [filtered, unit, process.execPath, command.program, ...words, ...keep];
      const server = spawn(PYTHON, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
      let told = '';
      const ended = once(server, 'close');
      const url = await new Promise<string>((resolve, reject) => {
        server.stderr.setEncoding('utf8').on('data', (text: string) => {
          told += text;
          const [, found] = /listening on (\S+)/.exec(told) ?? [];
          if (found !== undefined) resolve(found);
        });
        void ended.then(() => reject(new Error(told)));
      });
      const body = await readFile(join(sample, 'request.json'), 'utf8');
      expect((await exchange(`${url}/api/4.0/isos`, { body })).status).toBe(200);
      for (let round = 0; round < 2; round++) {
        expect((await exchange(`${url}/api/1.4/isos`, { body })).status).toBe(200);
      }
      expect(await readdir(join(directory, 'isos'))).toHaveLength(1);
      server.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    });

    test('which is in force', async () => {
      const chown = runTool(PYTHON, [filtered, unit, 'chown', '1:1', directory]);
      await expect(chown).rejects.toThrow('Operation not permitted');
    });
  });
});
