import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createImage } from '../../src/index.js';
import { checkMedia } from '../support/media-check.js';
import { file } from '../support/read-image.js';
import { everyByte } from '../support/read-stream.js';
import { FORMS, Watch, watchedSource } from '../support/watched-source.js';

/** The application use field of the primary descriptor, and its offset in the image. */
const FIELD = { start: 16 * 2048 + 883, end: 16 * 2048 + 1395 };

async function checked(size: number) {
  const image = await createImage([file('a', new Uint8Array(size).fill(7))], { mediaCheck: true });
  const bytes = Buffer.from(await everyByte(image.stream()));
  return { bytes, field: bytes.toString('latin1', FIELD.start, FIELD.end) };
}

describe('the media check', () => {
  test.each([10, 3_000_000])(
    'of %i bytes of content sums up the image with spaces in its own place (ST-07)',
    async (size) => {
      const { bytes, field } = await checked(size);
      const members = Object.fromEntries(field.split(';').map((member) => member.split(/ ?= ?/)));
      expect(members).toMatchObject({ SKIPSECTORS: '15', RHLISOSTATUS: '0', 'FRAGMENT COUNT': '20' });
      expect(members['FRAGMENT SUMS']).toMatch(/^[0-9a-f]{60}$/);
      bytes.fill(' ', FIELD.start, FIELD.end);
      const sum = createHash('md5')
        .update(bytes.subarray(0, bytes.length - 15 * 2048))
        .digest('hex');
      expect(members['ISO MD5SUM']).toBe(sum);
    },
  );

  test('is not there unless asked for: the field is blank, so that a tool can put one in (VD-14)', async () => {
    const image = await createImage([file('a')]);
    const field = await image.read(FIELD.start, FIELD.end);
    expect(field.every((byte) => byte === 0x20)).toBe(true);
    expect([
      ...(await image.read(FIELD.start - 1, FIELD.start)),
      ...(await image.read(FIELD.end, FIELD.end + 1)),
    ]).toEqual([0, 0]);
  });

  test('covers an appended partition, whatever the size of the volume is elsewhere', async () => {
    const esp = Buffer.alloc(100_000, 5);
    const plans = [false, true].map((mountablePartition) => ({ efiPartition: esp, mountablePartition }));
    for (const hybrid of plans) {
      const image = await createImage([file('a')], { mediaCheck: true, hybrid, padding: 150 });
      const bytes = Buffer.from(await image.read(0, image.size));
      expect(checkMedia(bytes)).toEqual({ sum: true, fragments: true });
      const place = bytes.indexOf(esp);
      expect(place).toBeGreaterThan(0);
      bytes[place + 99_999]! ^= 1;
      expect(checkMedia(bytes)?.sum).toBe(false);
    }
  });

  test.each(FORMS)('reads all content while planning, one source at a time (%s)', async (form) => {
    const watch = new Watch();
    const entries = ['a', 'b', 'c'].map((path) => ({
      kind: 'file' as const,
      path,
      content: watchedSource(form, new Uint8Array(100_000), watch),
    }));
    await createImage(entries, { mediaCheck: true });
    expect(watch).toMatchObject({ opened: 3, closed: 3, mostOpen: 1 });
  });

  test('of content that cannot be read is an error before any image', async () => {
    const watch = new Watch();
    const failure = { at: 0, error: new Error('no') };
    const content = watchedSource('open', new Uint8Array(10), watch, { failure });
    await expect(createImage([{ kind: 'file', path: 'a', content }], { mediaCheck: true })).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      path: 'a',
    });
    expect(watch.open).toBe(0);
  });

  test('ends with the reason of the signal that stops the planning', async () => {
    const controller = new AbortController();
    const reason = new Error('no more');
    const wait = async () => controller.abort(reason);
    const content = watchedSource('read', new Uint8Array(10), undefined, { wait });
    const planning = createImage([{ kind: 'file', path: 'a', content }], {
      mediaCheck: true,
      signal: controller.signal,
    });
    await expect(planning).rejects.toBe(reason);
  });
});
