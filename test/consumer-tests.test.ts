import { createHash } from 'node:crypto';
import { chmodSync, lutimesSync, readFileSync, symlinkSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateIso } from 'kickstart-iso';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runTool } from './support/tools.js';

const repository = fileURLToPath(new URL('../', import.meta.url));
const READMES = ['README.md', 'packages/iso9660-writer-ts/README.md'] as const;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'consumer-tests-'));
  await cp(join(repository, 'examples/sample'), directory, { recursive: true, verbatimSymlinks: true });
  symlinkSync(join(repository, 'node_modules'), join(directory, 'node_modules'));
});

afterEach(() => rm(directory, { recursive: true }));

describe.each(READMES)('the tests of %s', (readme) => {
  test('pass in vitest as they stand', async () => {
    expect(await runVitest(blockOf(readme, 'vitest'))).toMatchObject({ numPassedTests: 1, numFailedTests: 0 });
  });

  test('fail when the image is another one', async () => {
    await rm(join(directory, 'tree/isolinux'), { recursive: true });
    expect(await runVitest(blockOf(readme, 'vitest'))).toMatchObject({ numPassedTests: 0 });
  });

  test('pass with the globals of Jest, modules in the form that vitest takes', async () => {
    const code = blockOf(readme, 'jest').replace(/^const (\{.*\}) = require\((.*)\);$/gm, 'import $1 from $2;');
    expect(code).not.toContain('require(');
    expect(await runVitest(code)).toMatchObject({ numPassedTests: 1, numFailedTests: 0 });
  });

  test('are the same for both', () => {
    const bodyOf = (kind: string) => blockOf(readme, kind).replace(/^.*?(?=^(?:const always|test\())/ms, '');
    expect(bodyOf('jest')).toBe(bodyOf('vitest'));
  });
});

test('the image of the example is the same whatever the dates, modes and time zone', async () => {
  const request = readFileSync(join(directory, 'request.json'), 'utf8');
  const always = {
    salt: 'example',
    createdAt: new Date('2026-01-01T00:00:00Z'),
    dates: 'created-at',
    modes: 'public',
  } as const;
  const stated = readFileSync(join(repository, 'README.md'), 'utf8').match(/^const always = (\{.*\});$/m)![1]!;
  expect(new Function(`return ${stated}`)()).toEqual(always);

  const digest = async () => {
    const hash = createHash('sha256');
    for await (const piece of generateIso(JSON.parse(request), join(directory, 'tree'), always)) hash.update(piece);
    return hash.digest('hex');
  };
  const first = await digest();
  const modes = { 'ks.cfg': 0o600, 'isolinux/isolinux.cfg': 0o640, docs: 0o700, isolinux: 0o2775 };
  for (const [path, mode] of Object.entries(modes)) chmodSync(join(directory, 'tree', path), mode);
  for (const path of [...Object.keys(modes), 'docs/README']) {
    lutimesSync(join(directory, 'tree', path), 1_000_000_000, 1_234_567_890);
  }
  process.env.TZ = 'Pacific/Chatham';
  try {
    expect(await digest()).toBe(first);
  } finally {
    delete process.env.TZ;
  }
  await writeFile(join(directory, 'tree/ks.cfg'), 'another\n');
  expect(await digest()).not.toBe(first);
});

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

/** Runs a test file in the sample's directory, on the sources. */
async function runVitest(code: string): Promise<VitestReport> {
  await writeFile(join(directory, 'image.test.js'), code);
  const alias = (name: string, path: string) => ({ find: `^${name}$`, replacement: join(repository, path) });
  const aliases = [
    alias('iso9660-writer-ts/node', 'packages/iso9660-writer-ts/src/node/index.ts'),
    alias('iso9660-writer-ts/internal', 'packages/iso9660-writer-ts/src/internal.ts'),
    alias('iso9660-writer-ts/fat', 'packages/iso9660-writer-ts/src/reader/fat/index.ts'),
    alias('iso9660-writer-ts/reader', 'packages/iso9660-writer-ts/src/reader/index.ts'),
    alias('iso9660-writer-ts', 'packages/iso9660-writer-ts/src/index.ts'),
    alias('kickstart-iso', 'src/index.ts'),
  ];
  // Inside the repository, where what the sources are generated with is found.
  const config = join(repository, `node_modules/.cache/consumer-${process.pid}.config.mjs`);
  await mkdir(dirname(config), { recursive: true });
  await writeFile(
    config,
    `import { generatedModulesForTests } from ${JSON.stringify(join(repository, 'build/generated-modules.ts'))};
     const aliases = ${JSON.stringify(aliases)};
     export default {
       plugins: [generatedModulesForTests()],
       resolve: { alias: aliases.map(({ find, replacement }) => ({ find: new RegExp(find), replacement })) },
       test: { globals: true, include: ['image.test.js'] },
     };`,
  );
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
  const args = [
    vitest,
    'run',
    '--root',
    directory,
    '--config',
    config,
    '--reporter',
    'json',
    '--outputFile',
    'report.json',
  ];
  await runTool(process.execPath, args, { cwd: directory }).catch(() => {});
  return JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8'));
}

function blockOf(readme: string, kind: string): string {
  const text = readFileSync(join(repository, readme), 'utf8');
  const blocks = [...text.matchAll(/^```js (\w+)\n(.*?)^```$/gms)].filter(([, word]) => word === kind);
  expect(blocks.length).toBe(1);
  return blocks[0]![2]!;
}
