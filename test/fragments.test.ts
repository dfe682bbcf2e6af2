import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { buildEsp, createImage } from 'iso9660-writer-ts';
import { writeImage } from 'iso9660-writer-ts/node';
import { type IsoVolume, openImage } from 'iso9660-writer-ts/reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrafficOps } from '../examples/traffic-control/traffic-ops.mjs';
import { type ChangeLogEntry, createIsoHandler, createLazyStore, type IsoHandlerOptions } from '../src/http/index.js';
import type { PlanCache } from '../src/index.js';
import { makeOsRoot } from './http/support/os-root.js';
import { blocksOfTest, type CodeBlock } from './support/code-blocks.js';
import { request } from './support/requests.js';

type Handler = (request: Request) => Promise<Response>;

const blocks = blocksOfTest(import.meta.url);
const home = process.cwd();
let root: string;
let directory: string;

beforeAll(async () => {
  root = await makeOsRoot();
  directory = await mkdtemp(join(tmpdir(), 'fragments-'));
  process.chdir(directory);
});
afterAll(async () => {
  process.chdir(home);
  for (const path of [root, directory]) await rm(path, { recursive: true });
});

const authorize = async () => ({ user: 'operator' });
const post = (path: string, body: object = request) =>
  new Request(`http://localhost/api/${path}`, { method: 'POST', body: JSON.stringify(body) });

let count = 0;
/** Runs a fragment among names that stand for what its page leaves to the reader, and answers names that it defines. */
async function run(
  { info, text }: Pick<CodeBlock, 'info' | 'text'>,
  given: object,
  defines: string,
): Promise<Record<string, unknown>> {
  const names = `__fragment${count++}`;
  Object.assign(globalThis, { [names]: given });
  const file = join(directory, `${names}.${info.split(' ', 1)[0]}`);
  const prelude = `const { ${Object.keys(given).join(', ')} } = globalThis.${names};\n`;
  await writeFile(file, `${prelude}${text}\nexport { ${defines} };\n`);
  return await import(/* @vite-ignore */ file);
}

/** The endpoint with the root directory of this test. */
const createHere = (options: IsoHandlerOptions) => createIsoHandler({ root, ...options });

/** What happens with the fragment in which these words stand. */
const FRAGMENTS: Readonly<Record<string, (block: CodeBlock) => Promise<void>>> = {
  'requestSchema: {': async (block) => {
    const { handler } = (await run(block, { authorize, createIsoHandler: createHere }, 'handler')) as {
      handler: Handler;
    };
    expect((await handler(post('5.0/preview'))).status).toBe(400);
    const preview = await handler(post('5.0/preview', { ...request, rack: 'b7' }));
    expect((await preview.json()).response.files).toContainEqual({ path: 'site.cfg', text: 'edge-07 b7\n' });
  },

  "Symbol.for('kickstart-iso.client')": async (block) => {
    const rows: ChangeLogEntry[] = [];
    const asked = post('5.0/isos');
    await run(block, { request: asked, requestId: 'r-1', clientAddress: '192.0.2.9' }, '');
    await (await createHere({ authorize, onChange: (row) => void rows.push(row) })(asked)).arrayBuffer();
    expect(rows).toEqual([expect.objectContaining({ id: 'r-1', address: '192.0.2.9' })]);
  },

  'createPlanCache({': async (block) => {
    const { iso } = (await run(block, {}, 'iso')) as { iso: { cache: PlanCache } };
    const handler = createHere({ authorize, iso });
    for (let round = 0; round < 2; round++) {
      const answer = await handler(post('5.0/isos'));
      expect((await answer.arrayBuffer()).byteLength).toBe(Number(answer.headers.get('content-length')));
    }
  },

  'trafficOpsAccess({': async (block) => {
    const parameters = [{ name: 'kickstart.files.location', configFile: 'mkisofs', value: root }];
    const trafficOps = await startTrafficOps({ parameters });
    try {
      const read = (file: string) => (file === '/etc/pki/to-ca.pem' ? rootCertificates[0] : undefined);
      const text = block.text.replace('https://to.example.net', trafficOps.url);
      const { handler } = (await run({ ...block, text }, { readFileSync: read }, 'handler')) as { handler: Handler };
      const list = (cookie: string) =>
        handler(new Request('http://localhost/api/5.0/osversions', { headers: { cookie } }));
      expect((await list('')).status).toBe(401);
      expect((await (await list(trafficOps.cookie('ops'))).json()).response).toHaveProperty('Alma 9', 'alma9');
    } finally {
      await trafficOps.close();
    }
  },

  "outcome: 'created'": async (block) => {
    const { row } = await run({ ...block, text: `const row = ${block.text}` }, {}, 'row');
    const rows: ChangeLogEntry[] = [];
    const handler = createHere({
      authorize,
      requestSchema: { properties: { rack: { type: 'string' } } },
      onChange: (entry) => void rows.push(entry),
    });
    const { id, address } = row as ChangeLogEntry;
    const asked = Object.assign(post('4.0/isos', { ...request, rack: 'b7' }), {
      [Symbol.for('kickstart-iso.client')]: { id, address },
    });
    await (await handler(asked)).arrayBuffer();
    // The tree of this test has some, a good one has none.
    expect(rows).toEqual([{ ...(row as ChangeLogEntry), warnings: expect.any(Number) }]);
  },

  'createLazyStore({': async (block) => {
    const createHereToo: typeof createLazyStore = (options) => {
      expect(options.directory).toBe('/srv/isos');
      return createLazyStore({ ...options, directory });
    };
    const given = { authorize, createIsoHandler: createHere, createLazyStore: createHereToo };
    const { handler } = (await run(block, given, 'handler')) as { handler: Handler };
    const { response } = await (await handler(post('1.4/isos'))).json();
    expect(response.isoURL).toBe('https://ops.example.net/iso/edge-07.cdn.example.net-alma9.iso');
    const kept = await handler(new Request(response.isoURL));
    expect(kept.status).toBe(200);
    await openImage(new Uint8Array(await kept.arrayBuffer()));
  },

  'generateIso(request, tree, always)': async (block) => {
    const { iso } = (await run(block, { request, tree: join(root, 'alma9') }, 'iso')) as { iso: IsoVolume };
    expect(await iso.text('ks_scripts/network.cfg')).toContain('192.0.2.70');
  },

  "openImageFile('vendor.iso')": async (block) => {
    await writeImage(await createImage([{ kind: 'file', path: 'README', content: 'vendor\n' }]), 'vendor.iso');
    await run(block, {}, 'options');
    const made = await openImage(new Uint8Array(await readFile('new.iso')));
    expect([await made.text('README'), await made.text('ks.cfg')]).toEqual(['vendor\n', 'text\n']);
  },

  "openImageFile('alma9.iso')": async (block) => {
    const loader = { kind: 'file', path: 'EFI/BOOT/BOOTX64.EFI', content: 'MZ' } as const;
    const efi = { kind: 'file', path: 'efiboot.img', content: await buildEsp([loader]) } as const;
    const boot = [{ platform: 'efi', path: 'efiboot.img' }] as const;
    await writeImage(await createImage([efi], { boot }), 'alma9.iso');
    const { esp } = await run(block, {}, 'esp');
    const { openFat } = await import('iso9660-writer-ts/fat');
    const volume = await openFat(esp as Parameters<typeof openFat>[0]);
    const paths = volume.entries.filter(({ kind }) => kind === 'file').map(({ path }) => path);
    expect(paths.sort()).toEqual(['EFI/BOOT/BOOTX64.EFI', 'EFI/BOOT/grub.cfg']);
  },
};

describe('fragments of the documentation', () => {
  test.each(blocks)('$page, line $line', async (block) => {
    const own = Object.entries(FRAGMENTS).filter(([words]) => block.text.includes(words));
    expect(own).toHaveLength(1);
    await own[0]![1](block);
  });
});
