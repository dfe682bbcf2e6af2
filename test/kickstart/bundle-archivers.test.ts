import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateConfigBundle } from '../../src/kickstart/bundle.js';
import { renderConfig } from '../../src/kickstart/render-config.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { repeatable, request } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';

const accepted = parseIsoRequest(request);

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bundle-'));
});

afterEach(() => rm(directory, { recursive: true }));

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  return Buffer.from(await new Response(stream).arrayBuffer());
}

describe('the bundle', () => {
  test.skipIf(lacks('unzip'))('unpacks to the rendered files with their modes and dates', async () => {
    const zip = join(directory, 'bundle.zip');
    await writeFile(zip, await bytesOf(generateConfigBundle(accepted, repeatable)));
    await runTool('unzip', ['-q', zip, '-d', directory]);
    for (const { path, text, mode } of renderConfig(accepted, repeatable)) {
      const stats = await stat(join(directory, path));
      expect(await readFile(join(directory, path), 'utf8')).toBe(text);
      expect(stats.mode & 0o777).toBe(mode);
      expect(stats.mtime).toEqual(repeatable.createdAt);
    }
  });

  test.skipIf(lacks('7z'))('passes the test of another archiver', async () => {
    const zip = join(directory, 'bundle.zip');
    await writeFile(zip, await bytesOf(generateConfigBundle(accepted, repeatable)));
    expect((await runTool('7z', ['t', zip])).stdout).toContain('Everything is Ok');
  });
});
