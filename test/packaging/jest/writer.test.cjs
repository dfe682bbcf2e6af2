const { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { createImage, IsoError } = require('iso9660-writer-ts');
const { fromDirectory, writeImage } = require('iso9660-writer-ts/node');
const { generateIso, prepareIso } = require('kickstart-iso');
const { createDirectoryStore } = require('kickstart-iso/http');

let directory;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jest-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const request = JSON.parse(readFileSync(process.env.SAMPLE_REQUEST, 'utf8'));
const options = { salt: 'salt', createdAt: new Date('2026-01-01T00:00:00Z') };

test('Jest has a realm of its own, which is what is tried here', () => {
  expect(statSync(directory).mtime instanceof Date).toBe(false);
});

test('writeImage writes a new file, with dates from stat', async () => {
  writeFileSync(join(directory, 'source'), 'content');
  const { mtime } = statSync(join(directory, 'source'));
  const entries = [{ kind: 'file', path: 'file', content: 'content', metadata: { modifiedAt: mtime } }];
  const image = await createImage(entries, { createdAt: mtime });
  const file = join(directory, 'new.iso');
  await writeImage(image, file);
  expect(readFileSync(file)).toHaveLength(image.size);
  expect(readFileSync(file).toString('latin1', 32769, 32774)).toBe('CD001');
  await writeImage(image, file);
  expect(readFileSync(file)).toHaveLength(image.size);
});

test('fromDirectory reads a directory, and says what is wrong with its codes', async () => {
  writeFileSync(join(directory, 'a'), 'a');
  const image = await createImage(fromDirectory(directory));
  expect((await image.read(0, image.size)).length).toBe(image.size);
  writeFileSync(join(directory, 'a'), 'other and longer');
  await expect(image.read(0, image.size)).rejects.toMatchObject({
    name: 'IsoError',
    code: 'SOURCE_CHANGED',
    path: 'a',
  });
  await expect(createImage(fromDirectory(join(directory, 'none')))).rejects.toBeInstanceOf(IsoError);
});

test('generateIso streams the image that prepareIso plans', async () => {
  const pieces = [];
  for await (const piece of generateIso(request, process.env.SAMPLE_TREE, options)) pieces.push(Buffer.from(piece));
  const iso = await prepareIso(request, process.env.SAMPLE_TREE, options);
  expect(Buffer.concat(pieces).equals(Buffer.from(await iso.read(0, iso.size)))).toBe(true);
});

test('createDirectoryStore keeps an image and sends it, whole and in ranges', async () => {
  const store = createDirectoryStore({ directory: join(directory, 'store'), baseUrl: 'http://localhost' });
  const iso = await prepareIso(request, process.env.SAMPLE_TREE, options);
  const url = await store.put('edge.iso', iso);
  const whole = await store.handle(new Request(url));
  expect(whole.status).toBe(200);
  expect((await whole.arrayBuffer()).byteLength).toBe(iso.size);
  const part = await store.handle(new Request(url, { headers: { range: 'bytes=32769-32773' } }));
  expect(part.status).toBe(206);
  expect(await part.text()).toBe('CD001');
});
