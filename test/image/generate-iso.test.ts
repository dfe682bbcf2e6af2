import { createHash } from 'node:crypto';
import { readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import { IsoRequestError } from '../../src/errors.js';
import { generateIso } from '../../src/image/generate-iso.js';
import { prepareIso } from '../../src/image/prepare-iso.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { installationTree, makeTree, treeHash } from '../support/os-tree.js';
import { repeatable, request, requestOf } from '../support/requests.js';

const accepted = parseIsoRequest(request);

let root: string;

beforeEach(async () => {
  // One file is large enough that a stream cannot have read it all ahead.
  root = await makeTree({ ...installationTree, 'zz/large.rpm': new Uint8Array(4 * 1024 ** 2).fill(7) });
});

afterEach(() => rm(root, { recursive: true }));

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The files of the tree that this process has open. */
async function openFiles(): Promise<readonly string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(root));
}

describe('many images at once from one tree', () => {
  test('each hold their own configuration, and the tree stays as it was', async () => {
    const before = await treeHash(root);
    const servers = Array.from({ length: 20 }, (_, server) => requestOf(server));
    const images = await Promise.all(servers.map((server) => bytesOf(generateIso(parseIsoRequest(server), root))));
    for (const [index, image] of images.entries()) {
      const { rockRidge, joliet } = readIso(image).trees;
      for (const tree of [rockRidge!, joliet!]) {
        const network = tree.text('ks_scripts/network.cfg');
        expect(network).toContain(`HOSTNAME="edge-${index}.cdn.example.net"\n`);
        expect(network).toContain(`IPADDR="192.0.2.${index + 1}"\n`);
      }
      const names = Buffer.from(image)
        .toString('latin1')
        .match(/HOSTNAME="[^"]*"/g);
      expect(new Set(names)).toEqual(new Set([`HOSTNAME="edge-${index}.cdn.example.net"`]));
    }
    expect(await treeHash(root)).toBe(before);
  });

  test('are the same bytes for the same salt and date', async () => {
    const hashes = await Promise.all(
      Array.from({ length: 3 }, async () =>
        createHash('sha256')
          .update(await bytesOf(generateIso(accepted, root, repeatable)))
          .digest('hex'),
      ),
    );
    expect(new Set(hashes).size).toBe(1);
  });
});

describe('the stream', () => {
  test('has exactly the bytes of the plan', async () => {
    const iso = await prepareIso(accepted, root, repeatable);
    const streamed = await bytesOf(generateIso(accepted, root, repeatable));
    expect(streamed.length).toBe(iso.size);
    expect(Buffer.from(streamed).equals(await iso.read(0, iso.size))).toBe(true);
  });

  test("fills a BYOB reader's own memory", async () => {
    const reader = generateIso(accepted, root, repeatable).getReader({ mode: 'byob' });
    const hash = createHash('sha256');
    let piece = await reader.read(new Uint8Array(100_000));
    while (!piece.done) {
      expect(piece.value.buffer.byteLength).toBe(100_000);
      hash.update(piece.value);
      piece = await reader.read(new Uint8Array(piece.value.buffer));
    }
    const whole = await bytesOf(generateIso(accepted, root, repeatable));
    expect(hash.digest('hex')).toBe(createHash('sha256').update(whole).digest('hex'));
  });

  test('does not hold the password in clear', async () => {
    expect(Buffer.from(await bytesOf(generateIso(accepted, root))).includes(request.rootPass)).toBe(false);
  });

  test('is not made at all from a bad request', () => {
    expect(() => generateIso({ ...accepted, disk: 'sda; reboot' }, root)).toThrow(IsoRequestError);
    expect(() => generateIso(accepted, root, { salt: 'a$b' })).toThrow(RangeError);
  });

  test.each([
    ['a tree that is missing', 'nowhere', 'SOURCE_UNREADABLE'],
    ['a file that is no disc', '.discinfo', 'NOT_ISO9660'],
  ])('of %s fails before its first chunk', async (_what, path, code) => {
    const reader = generateIso(accepted, join(root, path)).getReader();
    await expect(reader.read()).rejects.toMatchObject({ name: 'IsoError', code });
  });

  test('fails when a file changes on the way, and closes everything', async () => {
    const reader = generateIso(accepted, root).getReader();
    await reader.read();
    await writeFile(join(root, 'zz/large.rpm'), 'short');
    const drain = async () => {
      while (!(await reader.read()).done);
    };
    await expect(drain()).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    expect(await openFiles()).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('a cancelled stream', () => {
  test('that was never read has opened nothing', async () => {
    await generateIso(accepted, root).cancel();
    expect(await openFiles()).toEqual([]);
  });

  test('stops the planning', async () => {
    const reader = generateIso(accepted, root).getReader();
    const first = reader.read();
    // Streams start in a microtask; planning takes longer than that.
    await Promise.resolve();
    await reader.cancel('gone');
    expect((await first).done).toBe(true);
    expect(await openFiles()).toEqual([]);
  });

  test('closes the file that is open', async () => {
    const reader = generateIso(accepted, root).getReader();
    for (let read = 0; read < 2 * 1024 ** 2; ) read += (await reader.read()).value!.length;
    expect(await openFiles()).toEqual([join(root, 'zz/large.rpm')]);
    await reader.cancel('gone');
    expect(await openFiles()).toEqual([]);
  });
});

describe('a signal', () => {
  test('that was aborted before fails the first read with its reason', async () => {
    const reader = generateIso(accepted, root, { signal: AbortSignal.abort('stop') }).getReader();
    await expect(reader.read()).rejects.toBe('stop');
  });

  test('fails a stream that is being read, and closes everything', async () => {
    const abort = new AbortController();
    const reader = generateIso(accepted, root, { signal: abort.signal }).getReader();
    for (let read = 0; read < 2 * 1024 ** 2; ) read += (await reader.read()).value!.length;
    abort.abort(new Error('the server is going down'));
    await expect(reader.read()).rejects.toThrow('the server is going down');
    expect(await openFiles()).toEqual([]);
  });
});
