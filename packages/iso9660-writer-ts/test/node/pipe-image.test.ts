import { createHash } from 'node:crypto';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createImage } from '../../src/index.js';
import { pipeImage } from '../../src/node/index.js';
import { everyByte } from '../support/read-stream.js';
import { fakeImage, patterned } from './fake-image.js';
import { withDirectory } from './scratch-directory.js';

const IMAGE = () => createImage([{ kind: 'file', path: 'a', content: 'a'.repeat(200_000) }]);

async function piecesOf(pieceBytes?: number): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  const write = (bytes: Uint8Array) => void pieces.push(bytes.slice());
  await pipeImage(await IMAGE(), { write, ...(pieceBytes && { pieceBytes }) });
  return pieces;
}

test.each([
  [undefined, 65_536],
  [8_192, 8_192],
])('an output that asks for pieces of %s bytes gets %i at a time', async (asked, expected) => {
  const pieces = await piecesOf(asked);
  expect(new Set(pieces.slice(0, -1).map(({ length }) => length))).toEqual(new Set([expected]));
  expect(Buffer.concat(pieces).equals(await everyByte((await IMAGE()).stream()))).toBe(true);
});

test.each([0, 1_000, 1_024, 3_000, Number.NaN, Number.POSITIVE_INFINITY])(
  'pieces of %s bytes cannot be',
  async (pieceBytes) => {
    const image = await IMAGE();
    await expect(pipeImage(image, { write: () => {}, pieceBytes })).rejects.toThrow(RangeError);
  },
);

describe('a stream as the output', () => {
  test.each([
    ['a Node Writable', (file: string) => createWriteStream(file)],
    ['a WritableStream', (file: string) => Writable.toWeb(createWriteStream(file))],
  ])('that is %s is written to, and waited for', (_what, open) =>
    withDirectory(async (directory) => {
      const file = join(directory, 'disc.iso');
      const image = await createImage([{ kind: 'file', path: 'a', content: patterned(3_000_000) }]);
      await pipeImage(image, open(file));
      expect(readFileSync(file).equals(await image.read(0, image.size))).toBe(true);
    }),
  );

  test.each([
    ['a PassThrough', () => new PassThrough()],
    ['a TransformStream', () => new TransformStream(undefined, { highWaterMark: 100 }, { highWaterMark: 100 })],
  ])('may keep what it was given until its reader comes: %s', async (_what, make) => {
    const image = await createImage([{ kind: 'file', path: 'a', content: patterned(1_000_000) }]);
    const stream = make();
    const isNode = stream instanceof PassThrough;
    const piping = pipeImage(image, isNode ? stream : stream.writable);
    const pieces: Buffer[] = [];
    for await (const piece of isNode ? stream : stream.readable) {
      pieces.push(piece as Buffer);
      await setTimeout(1);
    }
    await piping;
    expect(Buffer.concat(pieces).equals(await image.read(0, image.size))).toBe(true);
  });

  test.each([
    ['true', () => true],
    ['a promise for false', async () => false],
  ])('is not to be wrapped: a write that returns %s is refused', async (_what, write) => {
    const piping = pipeImage(fakeImage(patterned(65_536 * 3)).image, { write: write as never });
    await expect(piping).rejects.toThrow(/write returned (?:true|false)/);
  });
});

test('the memory that a write gets is ordinary, and stays as it is until the write is done', async () => {
  const image = await createImage([{ kind: 'file', path: 'a', content: patterned(1_000_000) }]);
  const digest = createHash('sha256');
  let position = 0;
  await pipeImage(image, {
    async write(bytes: Uint8Array) {
      await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
      expect(bytes.buffer).toBeInstanceOf(ArrayBuffer);
      const given = Buffer.from(bytes);
      await setTimeout(2);
      const answer = Buffer.from(await new Response(bytes as Uint8Array<ArrayBuffer>).arrayBuffer());
      expect(answer.equals(given)).toBe(true);
      digest.update(bytes);
      position += bytes.length;
    },
  });
  expect(position).toBe(image.size);
  expect(digest.digest('hex')).toBe(
    createHash('sha256')
      .update(await image.read(0, image.size))
      .digest('hex'),
  );
});
