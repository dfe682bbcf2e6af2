import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IsoRequestError } from '../../src/errors.js';
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

  test.skipIf(lacks('unzip'))('lists path, size and SHA-256 of each file in MANIFEST.json', async () => {
    const zip = join(directory, 'bundle.zip');
    await writeFile(zip, await bytesOf(generateConfigBundle(accepted, repeatable)));
    const { stdout } = await runTool('unzip', ['-p', zip, 'MANIFEST.json']);
    const expected = renderConfig(accepted, repeatable).map(({ path, text }) => ({
      path,
      size: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    }));
    expect(JSON.parse(stdout)).toEqual({ files: expected });
  });

  test.skipIf(lacks('7z'))('passes the test of another archiver', async () => {
    const zip = join(directory, 'bundle.zip');
    await writeFile(zip, await bytesOf(generateConfigBundle(accepted, repeatable)));
    expect((await runTool('7z', ['t', zip])).stdout).toContain('Everything is Ok');
  });

  test('is the same bytes for the same salt and date, in any time zone', async () => {
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'Pacific/Auckland';
      const east = await bytesOf(generateConfigBundle(accepted, repeatable));
      process.env.TZ = 'America/St_Johns';
      const west = await bytesOf(generateConfigBundle(accepted, repeatable));
      expect(east.equals(west)).toBe(true);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  test('takes a date from before ZIP knows any', async () => {
    const zip = await bytesOf(generateConfigBundle(accepted, { ...repeatable, createdAt: new Date('1969-07-20') }));
    expect(zip.subarray(0, 2).toString()).toBe('PK');
  });

  test('does not hold the password', async () => {
    expect((await bytesOf(generateConfigBundle(accepted))).includes(request.rootPass)).toBe(false);
  });

  test('is refused at once when the request is not acceptable', () => {
    expect(() => generateConfigBundle({ ...accepted, hostName: '$(reboot)' })).toThrow(IsoRequestError);
  });

  test('can be cancelled', async () => {
    const reader = generateConfigBundle(accepted, repeatable).getReader();
    await reader.read();
    await reader.cancel();
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });
});
