import { createImage } from 'iso9660-writer-ts';
import { expect, test } from 'vitest';
import { readIso } from '../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import { pendingContent } from '../src/image/pending-content.js';

function textByHand() {
  let resolve: (text: string) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const text = new Promise<string>((...both) => {
    [resolve, reject] = both;
  });
  return { text, resolve, reject };
}

const imageOf = (size: number, text: Promise<string>) =>
  createImage([{ kind: 'file', path: 'late.cfg', content: pendingContent(size, text) }]);

test('an image with a text to come is planned, and read up to it, before there is one', async () => {
  const { text, resolve } = textByHand();
  const image = await imageOf(4, text);
  const { sector } = image.layout.find(({ label }) => label === 'late.cfg')!;
  expect((await image.read(0, sector * 2048)).length).toBe(sector * 2048);
  const whole = image.read(0, image.size);
  resolve('late');
  expect(readIso(await whole).trees.primary.text('LATE.CFG;1')).toBe('late');
});

test('a part of it can be read, in either way', async () => {
  const source = pendingContent(4, Promise.resolve('late'));
  const parts: Uint8Array[] = [];
  for await (const part of source.read(1, 3)) parts.push(part);
  expect(Buffer.concat(parts).toString()).toBe('at');
  const cursor = await source.open!(1, 3);
  const target = new Uint8Array(4);
  expect([await cursor.fill(target.subarray(0, 1)), await cursor.fill(target.subarray(1))]).toEqual([1, 1]);
  expect(await cursor.fill(target)).toBe(0);
  expect(Buffer.from(target).toString('latin1')).toBe('at\0\0');
});

test('who gives up the image does not wait for the text', async () => {
  const image = await imageOf(4, textByHand().text);
  const leaving = new AbortController();
  const reading = expect(image.read(0, image.size, leaving.signal)).rejects.toThrow('gone');
  await new Promise((resolve) => setImmediate(resolve));
  leaving.abort(new Error('gone'));
  await reading;
  const reader = image.stream().getReader();
  void reader.read();
  await reader.cancel();
});

test('a text that is never made fails the image', async () => {
  const { text, reject } = textByHand();
  const image = await imageOf(4, text);
  reject(new Error('no digest of that name'));
  await expect(image.read(0, image.size)).rejects.toMatchObject({ path: 'late.cfg' });
});

test('a text of another length than promised fails the image', async () => {
  const image = await imageOf(4, Promise.resolve('later'));
  await expect(image.read(0, image.size)).rejects.toMatchObject({
    path: 'late.cfg',
    cause: { message: '5 bytes were made, and 4 promised' },
  });
});
