import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const packageDirectory = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8'));

test('the package ships the licence of what it bundles, word for word', () => {
  const picomatch = dirname(createRequire(import.meta.url).resolve('picomatch/package.json'));
  const notices = readFileSync(join(packageDirectory, 'THIRD-PARTY-NOTICES'), 'utf8');
  expect(notices).toContain(readFileSync(join(picomatch, 'LICENSE'), 'utf8'));
  expect(manifest.files).toContain('THIRD-PARTY-NOTICES');
});

test('the package asks for nothing to be installed with it', () => {
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('peerDependencies');
});
