import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { prepareIso } from 'kickstart-iso';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeTree } from '../support/os-tree.js';
import { repeatable, request } from '../support/requests.js';
import { type S3Server, startS3Server } from './support/s3-server.js';

const MEBIBYTE = 1024 * 1024;
const PART = 8 * MEBIBYTE;
const PARTS_AT_A_TIME = 2;

let server: S3Server;
let tree: string;

beforeAll(async () => {
  server = await startS3Server();
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
  tree = await makeTree();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
  await rm(tree, { recursive: true });
});

test('an upload holds the parts that are under way, however large the image is', async () => {
  const small = await peakOfUpload(64 * MEBIBYTE);
  const large = await peakOfUpload(512 * MEBIBYTE);
  // A part is gathered from the chunks of the stream while others are sent.
  expect(large).toBeLessThan((PARTS_AT_A_TIME + 2) * 2 * PART);
  expect(large - small).toBeLessThan(2 * PART);
});

/** The most bytes outside of the heap at the end of any part, less those before the upload. */
async function peakOfUpload(size: number): Promise<number> {
  await truncate(join(tree, 'images/efiboot.img'), size);
  const iso = await prepareIso(request, tree, { ...repeatable, boot: 'none' });
  expect(iso.size).toBeGreaterThan(size);
  const client = new S3Client({ forcePathStyle: true });
  const params = { Bucket: server.bucket, Key: 'large.iso', Body: iso.stream() };
  const upload = new Upload({ client, params, partSize: PART, queueSize: PARTS_AT_A_TIME });
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  upload.on('httpUploadProgress', () => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
  });
  await upload.done();
  client.destroy();
  return peak;
}
