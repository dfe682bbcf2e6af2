import { expect, test } from 'vitest';
import { atOnce, inTurns, type Steps } from '../../src/kickstart/crypt/steps.js';
import { beginHash, hashPassword } from '../../src/kickstart/password.js';

const SCHEMES = ['sha512', 'sha256', 'md5'] as const;

test.each(SCHEMES)('a %s hash is the same at once and in turns', async (passwordScheme) => {
  const options = { passwordScheme, salt: 'Kick5tar' };
  expect(await beginHash('correct horse', options).text).toBe(hashPassword('correct horse', options));
});

test('the event loop turns many times during a hash in turns', async () => {
  let turns = 0;
  let hashing = true;
  const turn = () => {
    turns++;
    if (hashing) setImmediate(turn);
  };
  setImmediate(turn);
  await beginHash('correct horse').text;
  hashing = false;
  expect(turns).toBeGreaterThan(8);
});

function* counted(name: string, log: string[], steps: number): Steps<string> {
  for (let step = 1; step <= steps; step++) {
    log.push(`${name}${step}`);
    yield;
  }
  return name;
}

test('works in turns are done one after the other', async () => {
  const log: string[] = [];
  const names = await Promise.all(['a', 'b', 'c'].map((name) => inTurns(counted(name, log, 2))));
  expect(names).toEqual(['a', 'b', 'c']);
  expect(log).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
});

test('a work that fails does not stop the ones behind it', async () => {
  function* failing(): Steps<string> {
    yield;
    throw new Error('no hash');
  }
  const failed = inTurns(failing());
  const next = inTurns(counted('a', [], 1));
  await expect(failed).rejects.toThrow('no hash');
  expect(await next).toBe('a');
});

test('a work at once makes no turn', () => expect(atOnce(counted('a', [], 100))).toBe('a'));
