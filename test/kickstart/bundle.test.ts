import { createHash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { ZipFile } from 'yazl';
import { IsoRequestError } from '../../src/errors.js';
import { generateConfigBundle } from '../../src/kickstart/bundle.js';
import { renderConfig } from '../../src/kickstart/render-config.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { repeatable, request } from '../support/requests.js';

const accepted = parseIsoRequest(request);

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  return Buffer.from(await new Response(stream).arrayBuffer());
}

/** The entries of a ZIP file without ZIP64, by its central directory. */
function unzip(zip: Buffer) {
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  const entries = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50);
    const [nameLength, extraLength] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30)];
    const local = zip.readUInt32LE(at + 42);
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    entries.push({
      path: zip.toString('utf8', at + 46, at + 46 + nameLength),
      text: zip.toString('utf8', data, data + zip.readUInt32LE(at + 24)),
      mode: zip.readUInt32LE(at + 38) >>> 16,
      method: zip.readUInt16LE(at + 10),
      dosTime: zip.readUInt16LE(at + 12),
      dosDate: zip.readUInt16LE(at + 14),
    });
    at += 46 + nameLength + extraLength + zip.readUInt16LE(at + 32);
  }
  return entries;
}

describe('the bundle', () => {
  test('stores the rendered files and the manifest as regular files with their modes and the UTC date', async () => {
    const entries = unzip(await bytesOf(generateConfigBundle(accepted, repeatable)));
    const stored = {
      method: 0,
      dosTime: (12 << 11) | (34 << 5) | (56 >> 1),
      dosDate: ((2026 - 1980) << 9) | (1 << 5) | 31,
    };
    expect(entries.slice(0, -1)).toEqual(
      renderConfig(accepted, repeatable).map(({ path, text, mode }) => ({
        path,
        text,
        mode: 0o100000 | mode,
        ...stored,
      })),
    );
    expect(entries.at(-1)).toMatchObject({ path: 'MANIFEST.json', mode: 0o100644, ...stored });
  });

  test('lists path, size and SHA-256 of each file in MANIFEST.json', async () => {
    const manifest = unzip(await bytesOf(generateConfigBundle(accepted, repeatable))).at(-1)?.text ?? '';
    const files = renderConfig(accepted, repeatable).map(({ path, text }) => ({
      path,
      size: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    }));
    expect(manifest).toBe(`${JSON.stringify({ files }, undefined, 2)}\n`);
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

  test('breaks off with the fault that the archiver reports', async () => {
    const end = vi.spyOn(ZipFile.prototype, 'end').mockReturnValue();
    const bundle = generateConfigBundle(accepted, repeatable);
    const [zip] = end.mock.contexts as ZipFile[];
    end.mockRestore();
    const fault = new Error('file data stream has unexpected number of bytes');
    zip?.emit('error', fault);
    await expect(bytesOf(bundle)).rejects.toBe(fault);
  });
});
