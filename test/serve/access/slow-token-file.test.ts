import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { mkfifo } from '../../../packages/iso9660-writer-ts/test/node/host.js';
import { TokenFile } from '../../../src/serve/access/token-file.js';

const fileOf = (user: string) => JSON.stringify({ tokens: [{ user, token: 'kix-2f9f0c6d4b7a4f61', privLevel: 20 }] });
const usersOf = async (file: TokenFile) => (await file.records()).map(({ user }) => user);

test.skipIf(mkfifo.missing)(
  `the file of tokens counts as it was last written, however long a reading before took ${mkfifo.note}`,
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tokens-'));
    try {
      const path = join(directory, 'tokens.json');
      const write = (user: string) => writeFile(path, fileOf(user), { mode: 0o600 });
      await write('operator');
      const file = await TokenFile.open(path, () => {});
      const slow = join(directory, 'slow.json');
      await promisify(execFile)('mkfifo', ['-m', '600', slow]);
      const before = await readFile(path);
      await rename(slow, path);
      // Waits until the other end is opened.
      const first = usersOf(file);
      await setTimeout(100);
      const old = join(directory, 'old.json');
      await rename(path, old);
      await write('portal');
      const second = usersOf(file);
      await setTimeout(100);
      await writeFile(old, before);
      expect(await Promise.all([first, second]).then(([, users]) => users)).toEqual(['portal']);
      expect(await usersOf(file)).toEqual(['portal']);
    } finally {
      await rm(directory, { recursive: true });
    }
  },
);
