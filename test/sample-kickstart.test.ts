import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseIsoRequest, renderInstaller } from '../src/index.js';

const read = (path: string) => readFile(new URL(`../examples/sample/${path}`, import.meta.url), 'utf8');

test('the kickstart file of the sample is the one that is written for its request', async () => {
  const options = { nameservers: ['192.0.2.53', '2001:db8::53'], salt: 'DemonstrationOnl' };
  const { files } = renderInstaller(parseIsoRequest(await read('request.json')), 'anaconda', options);
  expect(await read('tree/ks.cfg')).toBe(files[0]?.text);
});
