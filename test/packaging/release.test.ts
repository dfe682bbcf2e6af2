import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { problemsOf } from '../../build/release/changelog.mjs';
import { installedPackages } from '../../build/release/installed.mjs';
import { licenceProblems } from '../../build/release/licences.mjs';
import { versionProblems } from '../../build/release/versions.mjs';
import { deadLinks } from '../support/packed-links.mjs';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const MANIFESTS = ['package.json', 'package-lock.json', 'packages/iso9660-writer-ts/package.json'];

let copy: string;
beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'release-'));
  for (const file of MANIFESTS) await cp(join(repository, file), join(copy, file));
});
afterEach(() => rm(copy, { recursive: true }));

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(copy, file), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(copy, file), text.replace(from, to));
}

describe('a release', () => {
  test('has one version', async () => {
    expect(versionProblems(copy)).toEqual([]);
    await edit('packages/iso9660-writer-ts/package.json', '"version": "0.1.0"', '"version": "0.1.1"');
    expect(versionProblems(copy)).toEqual([
      'packages/iso9660-writer-ts/package.json says 0.1.1, and package.json 0.1.0',
    ]);
  });

  test('has a lock file of that version', async () => {
    await edit('package.json', '"version": "0.1.0"', '"version": "0.2.0"');
    expect(versionProblems(copy)).toHaveLength(6);
  });

  test.each([
    ['# Log\n\n## [Unreleased]\n\n- a\n', false, []],
    ['# Log\n\n## [Unreleased]\n', false, ['neither 1.0.0 nor Unreleased has an entry']],
    ['# Log\n\n## [Unreleased]\n\n- a\n', true, ['there is no section for 1.0.0']],
    ['# Log\n\n## [Unreleased]\n\n## [1.0.0] - 2026-11-29\n\n- a\n', true, []],
    ['# Log\n\n## [Unreleased]\n\n## [1.0.0]\n\n- a\n', true, ['the section for 1.0.0 has no date']],
    ['# Log\n\n## [Unreleased]\n\n## [1.0.0] - 2026-13-29\n\n- a\n', true, ['the section for 1.0.0 has no date']],
    [
      '# Log\n\n## [Unreleased]\n\n## [1.0.0] - 2026-11-29\n\n## [0.9.0] - 2026-01-01\n\n- a\n',
      true,
      ['the section for 1.0.0 has no entry'],
    ],
    [
      '# Log\n\n## [Unreleased]\n\n- b\n\n## [1.0.0] - 2026-11-29\n\n- a\n',
      true,
      ['Unreleased has entries of no release'],
    ],
    ['# Log\n\n## [1.0.0] - 2026-11-29\n\n- a\n', false, ['the first section is not Unreleased']],
  ])('has a section of the changelog: %j', (text, isFinal, problems) => {
    expect(problemsOf(text, '1.0.0', isFinal)).toEqual(problems);
  });

  test('brings along its dependencies, and nothing of the development', () => {
    const names = installedPackages(repository).map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(['ajv', 'commander', 'pino', 'fast-uri', 'sonic-boom']));
    expect(names.filter((name) => /vitest|typescript|esbuild/.test(name))).toEqual([]);
  });

  test('names the licences of what it bundles, and brings nothing of another licence', async () => {
    const bundle = join(copy, 'packages/iso9660-writer-ts');
    await mkdir(join(bundle, 'dist'));
    await writeFile(
      join(bundle, 'dist/index.js.map'),
      '{"sources":["../src/a.ts","../../../node_modules/picomatch/lib/scan.js"]}',
    );
    await mkdir(join(copy, 'node_modules/picomatch'), { recursive: true });
    await writeFile(join(copy, 'node_modules/picomatch/LICENSE'), 'The MIT License\n\nCopyright\n');
    const fault = 'packages/iso9660-writer-ts bundles picomatch, whose licence is not in THIRD-PARTY-NOTICES';
    expect(licenceProblems(copy, [bundle])).toEqual([fault]);
    await writeFile(join(bundle, 'THIRD-PARTY-NOTICES'), 'picomatch\n\nThe MIT License\n\nCopyright\n');
    expect(licenceProblems(copy, [bundle])).toEqual([]);
    const lock = JSON.parse(await readFile(join(copy, 'package-lock.json'), 'utf8'));
    lock.packages['node_modules/fast-uri'].license = 'GPL-3.0-only';
    await writeFile(join(copy, 'package-lock.json'), JSON.stringify(lock));
    expect(licenceProblems(copy, [bundle])).toEqual(['fast-uri is under GPL-3.0-only']);
  });

  test('has pages whose links lead somewhere', async () => {
    await writeFile(
      join(copy, 'README.md'),
      '# A title\n\n[a](b.md) [c](#a-title) [d](#none) [e](https://example.net) [f](package.json)\n',
    );
    expect(deadLinks(copy)).toEqual(['README.md: ](b.md)', 'README.md: ](#none)']);
  });
});
