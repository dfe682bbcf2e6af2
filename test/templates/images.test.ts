import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeImage } from 'iso9660-writer-ts/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import { createIsoHandler, type IsoHandlerOptions } from '../../src/http/index.js';
import { generateIso } from '../../src/image/generate-iso.js';
import { createPlanCache } from '../../src/image/plans.js';
import { planIso, prepareIso } from '../../src/image/prepare-iso.js';
import type { GenerateIsoOptions } from '../../src/options.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { placesOf } from '../../src/tree/source.js';
import { runCommand } from '../cli/run-command.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { repeatable, request } from '../support/requests.js';

let root: string;
let tree: string;

beforeEach(async () => {
  root = await makeOsRoot();
  tree = join(root, 'alma9');
});
afterEach(() => rm(root, { recursive: true }));

async function template(path: string, text: string, { of = 'alma9', mode = 0o644 } = {}): Promise<void> {
  const file = join(root, `${of}.templates`, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, mode);
}

async function filesOf(options: GenerateIsoOptions = {}, source = tree, server: object = request) {
  const iso = await prepareIso(server, source, { ...repeatable, ...options });
  const { warnings } = iso;
  return Object.assign((await readIso(await iso.read(0, iso.size))).trees.rockRidge!, { warnings, iso });
}

describe('templates beside a tree', () => {
  beforeEach(async () => {
    await template('ks_scripts/site.sh.mustache', 'A={{ipAddress}}/{{prefixLength}}\n', { mode: 0o750 });
    await template('deep/er/a.txt.mustache', '{{fqdn}}\n');
  });

  test('become files of each image, with the modes of the templates', async () => {
    const found = await filesOf();
    expect(found.text('ks_scripts/site.sh')).toBe('A=192.0.2.70/26\n');
    expect(found.get('ks_scripts/site.sh').posix?.attributes.mode).toBe(0o100750);
    expect(found.text('deep/er/a.txt')).toBe('edge-07.cdn.example.net\n');
    expect(found.text('ks_scripts/network.cfg')).toContain('192.0.2.70');
    expect(found.warnings.filter(({ code }) => code.startsWith('TEMPLATE'))).toEqual([]);
    expect(found.iso.templates).toEqual([
      { path: 'deep/er/a.txt', name: 'deep/er/a.txt.mustache' },
      { path: 'ks_scripts/site.sh', name: 'ks_scripts/site.sh.mustache' },
    ]);
  });

  test('are the same for a stream, and when the image is planned again', async () => {
    const iso = await prepareIso(request, tree, repeatable);
    const bytes = Buffer.from(await iso.read(0, iso.size));
    const stream = generateIso(parseIsoRequest(request), `${tree}/`, repeatable);
    expect(bytes.equals(Buffer.from(await new Response(stream).arrayBuffer()))).toBe(true);
    const again = await planIso(iso.recipe);
    expect(bytes.equals(Buffer.from(await again.read(0, again.size)))).toBe(true);
  });

  test('share a plan, and leave nothing of one server in the image of the next', async () => {
    const cache = createPlanCache({ freshFor: 3_600_000 });
    for (const hostName of ['edge-07', 'a', 'edge-with-a-longer-name']) {
      const server = { ...request, hostName };
      const alone = await prepareIso(server, tree, repeatable);
      const shared = await prepareIso(server, tree, { ...repeatable, cache });
      expect(Buffer.compare(await alone.read(0, alone.size), await shared.read(0, shared.size))).toBe(0);
    }
  });

  test('stand over the tree and the configuration, and below the option `files`', async () => {
    await template('ks_scripts/network.cfg.mustache', 'MINE={{hostName}}\n');
    const files = [{ path: 'deep/er/a.txt', text: 'of the option\n' }];
    const found = await filesOf({ files });
    expect(found.text('ks_scripts/network.cfg')).toBe('MINE=edge-07\n');
    expect(found.text('deep/er/a.txt')).toBe('of the option\n');
    expect(found.warnings).toContainEqual(
      expect.objectContaining({ code: 'CONTRACT_FILE', path: 'ks_scripts/network.cfg' }),
    );
  });

  test('are read for each image, and other files among them are warned of', async () => {
    await filesOf();
    await template('deep/er/a.txt.mustache', 'edited {{hostName}}\n');
    await template('notes.txt', 'none');
    await template('.mustache', 'none');
    const found = await filesOf();
    expect(found.text('deep/er/a.txt')).toBe('edited edge-07\n');
    expect(found.warnings.map(({ code, message }) => `${code} ${message}`)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^TEMPLATE_IGNORED \.mustache among the templates is not used/),
        expect.stringMatching(/^TEMPLATE_IGNORED notes\.txt among the templates is not used/),
      ]),
    );
  });

  test('have company of editors and of version control, which is passed over', async () => {
    for (const name of [
      '.x.sh.mustache.swp',
      'x.sh.mustache~',
      'deep/#x.mustache#',
      '.gitignore',
      '.git/hooks/a.mustache',
    ]) {
      await template(name, '{{nope}}');
    }
    await template('deep/._a.txt.mustache', '\0{{{');
    for (const directory of ['', 'deep/']) {
      await symlink('operator@host.4711:1700000000', join(root, 'alma9.templates', directory, '.#a.txt.mustache'));
    }
    const found = await filesOf();
    expect(found.warnings.filter(({ code }) => code.startsWith('TEMPLATE'))).toEqual([]);
    expect(found.iso.templates.map(({ path }) => path)).toEqual(['deep/er/a.txt', 'ks_scripts/site.sh']);
  });

  test('may become files with names like those of editors', async () => {
    for (const name of ['.treeinfo', 'a~', '#b#', '.gitter/c', '.c.swp'])
      await template(`${name}.mustache`, '{{fqdn}}\n');
    const found = await filesOf();
    for (const name of ['.treeinfo', 'a~', '#b#', '.gitter/c', '.c.swp']) {
      expect(found.text(name)).toBe('edge-07.cdn.example.net\n');
    }
  });

  test('count as a place of the tree, for what tells whether it has changed', async () => {
    expect(await placesOf(tree)).toEqual([tree, `${tree}.templates`]);
  });

  test('that are wrong are told all together, and so are those that cannot be read', async () => {
    await template('b.sh.mustache', 'a\n{{nope}}\n');
    await template('c.sh.mustache', '"{{rootPasswordHash}}"\n{{{fqdn}}}\n');
    const codes = [
      expect.stringMatching(/^b\.sh\.mustache, line 2: {{nope}} is no key/),
      expect.stringMatching(/^c\.sh\.mustache, line 2: {{fqdn}} would be written without escapes/),
    ];
    await expect(filesOf()).rejects.toMatchObject({
      problems: codes.map((message) => expect.objectContaining({ message })),
    });
    await template('d.sh.mustache', Buffer.from([0xff]).toString('latin1'));
    await writeFile(join(root, 'alma9.templates/d.sh.mustache'), Buffer.from([0x61, 0xff]));
    await writeFile(join(root, 'alma9.templates/e.sh.mustache'), 'x'.repeat(1024 * 1024 + 1));
    await expect(filesOf()).rejects.toMatchObject({
      problems: [
        { code: 'TEMPLATE', message: 'd.sh.mustache cannot be read: it is no text in UTF-8' },
        {
          code: 'TEMPLATE',
          message: 'e.sh.mustache cannot be read: it has 1048577 bytes, and a template at most 1048576',
        },
      ],
    });
  });
});

test('templates beside a disc are those of <name>.iso.templates', async () => {
  const disc = join(root, 'alma9.iso');
  await writeImage(await prepareIso(request, tree, repeatable), disc);
  await template('a.txt.mustache', '{{hostName}}', { of: 'alma9.iso' });
  expect((await filesOf({}, disc)).text('a.txt')).toBe('edge-07');
});

test('a source that is no path has none', async () => {
  await template('a.txt.mustache', '{{nope}}');
  const iso = await prepareIso(request, [{ kind: 'file', path: 'x', content: 'x' }], repeatable);
  expect(iso.templates).toEqual([]);
});

describe('over HTTP', () => {
  const extra = { requestSchema: { properties: { rack: { type: 'string' }, tags: { type: 'array' } } } };
  const ask = async (body: object, route = 'isos', options: Partial<IsoHandlerOptions> = {}) => {
    const told: unknown[] = [];
    const authorize = async () => ({ user: 'operator' });
    const handler = createIsoHandler({
      root,
      authorize,
      iso: repeatable,
      onError: (error) => void told.push(error),
      ...options,
    });
    const url = `http://localhost/api/5.0/${route}`;
    const answer = await handler(new Request(url, { method: 'POST', body: JSON.stringify(body) }));
    return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()), told };
  };
  const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

  test('an image has them, with extra keys', async () => {
    await template('rack.json.mustache', '{"rack": {{rack}}, "tags": [{{#tags}}{{.}}, {{/tags}}0]}');
    const { status, bytes } = await ask({ ...request, rack: 'a"1', tags: ['x', 2] }, 'isos', extra);
    expect(status).toBe(200);
    const text = (await readIso(bytes)).trees.rockRidge!.text('rack.json');
    expect(JSON.parse(text)).toEqual({ rack: 'a"1', tags: ['x', 2, 0] });
  });

  test('a preview shows them, without the hash', async () => {
    await template('a.ks.mustache', 'rootpw --iscrypted {{rootPasswordHash}}\nnetwork --hostname={{fqdn}}\n');
    const { status, bytes } = await ask(request, 'preview');
    expect(status).toBe(200);
    const { files } = JSON.parse(textOf(bytes)).response;
    const [file] = files.filter(({ path }: { path: string }) => path === 'a.ks');
    expect(file.text).toMatch(/^rootpw --iscrypted "\$6\$\.\.\."\nnetwork --hostname=edge-07\.cdn\.example\.net\n$/);
  });

  test('a value that cannot stand in one is a 400 without the value, and a template that is wrong a 500 that says so', async () => {
    await template('a.conf.mustache', 'rack={{rack}}\n');
    const refused = await ask({ ...request, rack: 's3cret value' }, 'isos', extra);
    expect(refused.status).toBe(400);
    expect(textOf(refused.bytes)).toContain('a.conf.mustache, line 1: rack has a value that cannot stand here');
    expect(textOf(refused.bytes)).not.toContain('s3cret');
    const broken = await ask(request);
    expect(broken.status).toBe(500);
    expect(textOf(broken.bytes)).toContain('the templates of this OS version cannot be used');
    expect(broken.told.map((error) => String(error))).toEqual([
      expect.stringContaining('a.conf.mustache, line 1: {{rack}} is no key of the request'),
    ]);
  });
});

describe('the command', () => {
  const run = (name: string, ...flags: readonly string[]) =>
    runCommand([name, '--request', '-', '--source', tree, ...flags], { stdin: JSON.stringify(request), cwd: root });

  test('plan lists them', async () => {
    await template('a.txt.mustache', '{{hostName}}');
    expect((await run('plan')).text).toContain('written  a.txt (from the template a.txt.mustache)\n');
    expect(JSON.parse((await run('plan', '--json')).text).templates).toEqual([
      { path: 'a.txt', name: 'a.txt.mustache' },
    ]);
  });

  test('generate writes them, and does not write its image among them', async () => {
    await template('a.txt.mustache', '{{hostName}}');
    const { code, stdout } = await run('generate', '--output', '-');
    expect(code).toBe(0);
    expect((await readIso(new Uint8Array(stdout))).trees.rockRidge!.text('a.txt')).toBe('edge-07');
    expect((await run('generate', '--output', 'alma9.templates/x.iso')).code).not.toBe(0);
  });

  test('generate tells everything that is wrong, and whose fault it is', async () => {
    await template('a.sh.mustache', '"{{disk}}"\n');
    const server = { ...request, disk: 'sda,sdb' };
    const refused = await runCommand(['generate', '--request', '-', '--source', tree], {
      stdin: JSON.stringify(server),
      cwd: root,
    });
    expect({ code: refused.code, stderr: refused.stderr }).toEqual({
      code: 3,
      stderr: expect.stringContaining('a.sh.mustache, line 1: disk has'),
    });
    await template('b.sh.mustache', '{{nope}}{{> x}}\n');
    const broken = await run('generate');
    expect(broken.code).toBe(4);
    expect(broken.stderr).toContain('{{nope}} is no key');
    expect(broken.stderr).toContain('{{x}} is a partial');
  });
});
