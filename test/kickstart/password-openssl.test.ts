import { expect, test } from 'vitest';
import { hashPassword } from '../../src/kickstart/password.js';
import { lacks, runTool } from '../support/tools.js';

const SCHEMES = ['sha512', 'sha256', 'md5'] as const;

test.skipIf(lacks('openssl'))('openssl agrees on passwords of many lengths and salts of every length', async () => {
  const flag = { md5: '-1', sha256: '-5', sha512: '-6' } as const;
  for (const passwordScheme of SCHEMES) {
    for (const length of [1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 96, 127, 128, 129, 192, 255]) {
      const password = 'Tr0ub4dor&3 '.repeat(22).slice(0, length);
      const salt = './09AZazKIckIso1'.slice(0, (length % (passwordScheme === 'md5' ? 8 : 16)) + 1);
      const { stdout } = await runTool('openssl', ['passwd', flag[passwordScheme], '-salt', salt, password]);
      expect(hashPassword(password, { passwordScheme, salt }).text, `${passwordScheme} ${length}`).toBe(stdout.trim());
    }
  }
});
