import { createHash } from 'node:crypto';
import { appendFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { prepareIso } from 'kickstart-iso';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openFiles } from '../http/support/open-files.js';
import { makeTree } from '../support/os-tree.js';
import { repeatable, request } from '../support/requests.js';
import { type S3Server, startS3Server } from './support/s3-server.js';

const MEBIBYTE = 1024 * 1024;
const example = fileURLToPath(new URL('../../examples/upload-to-s3.mjs', import.meta.url));

let server: S3Server;
let client: S3Client;
let tree: string;

beforeAll(async () => {
  server = await startS3Server();
});

beforeEach(async () => {
  // A temporary file would have no place to be.
  tree = await makeTree();
  vi.stubEnv('TMPDIR', join(tree, 'nowhere'));
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
  client = new S3Client({ forcePathStyle: true });
});

afterEach(async () => {
  client.destroy();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(tree, { recursive: true });
});

afterAll(() => server.stop());

test('an image of several parts becomes an object, byte for byte', async () => {
  await truncate(join(tree, 'images/efiboot.img'), 21 * MEBIBYTE);
  const iso = await prepareIso(request, tree, repeatable);
  await upload('whole.iso', iso.stream());
  const object = await client.send(new GetObjectCommand({ Bucket: server.bucket, Key: 'whole.iso' }));
  expect(object.ContentLength).toBe(iso.size);
  expect(await sha256(object.Body?.transformToWebStream())).toBe(await sha256(iso.stream()));
});

test('upload-to-s3.mjs uploads the sample', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  vi.stubEnv('S3_BUCKET', server.bucket);
  await import(/* @vite-ignore */ example);
  const Key = 'edge-01.cdn.example.net-tree.iso';
  const object = await client.send(new GetObjectCommand({ Bucket: server.bucket, Key, Range: 'bytes=32769-32773' }));
  expect(await object.Body?.transformToString()).toBe('CD001');
  expect(log.mock.calls).toEqual([[expect.stringMatching(`/${Key}: [0-9]+ bytes$`)]]);
});

test('a file that changes meanwhile fails the upload, which asks for its parts to be removed and leaves no object and no open file', async () => {
  await truncate(join(tree, 'images/efiboot.img'), 21 * MEBIBYTE);
  const iso = await prepareIso(request, tree, { ...repeatable, boot: 'none' });
  await appendFile(join(tree, 'pool/a rather long package name with blanks-1.0.rpm'), 'one more line');
  const commands: (string | undefined)[] = [];
  client.middlewareStack.add((next, context) => (args) => {
    commands.push(context.commandName);
    return next(args);
  });
  await expect(upload('torn.iso', iso.stream())).rejects.toThrow();
  // This server cannot take parts back; that it was asked to is what an upload owes.
  expect(commands).toContain('UploadPartCommand');
  expect(commands.at(-1)).toBe('AbortMultipartUploadCommand');
  expect((await server.files()).filter((file) => file.includes('torn.iso'))).toEqual([]);
  expect(await openFiles(tree)).toEqual([]);
});

async function upload(Key: string, Body: ReadableStream<Uint8Array>): Promise<void> {
  const params = { Bucket: server.bucket, Key, Body };
  await new Upload({ client, params, partSize: 5 * MEBIBYTE, queueSize: 2 }).done();
}

async function sha256(body: ReadableStream<Uint8Array> | undefined): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of body ?? []) hash.update(part);
  return hash.digest('hex');
}
