import { describe, expect, test } from 'vitest';
import { concatenate, createImage } from '../../src/index.js';
import { readRange } from '../../src/source/source.js';
import { Watch, watchedSource } from '../support/watched-source.js';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

async function iterated(source: ReturnType<typeof concatenate>, start: number, end: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source.read(start, end)) pieces.push(piece);
  return text(Buffer.concat(pieces));
}

describe('concatenated contents', () => {
  const parts = ['one,', new Uint8Array(0), new Blob(['two,']), concatenate('th', 'ree')];

  test('have the bytes of all in their order, in any range', async () => {
    const whole = concatenate(...parts);
    expect(whole.size).toBe(13);
    for (let start = 0; start <= 13; start++) {
      for (let end = start; end <= 13; end++) {
        const expected = 'one,two,three'.slice(start, end);
        expect(await iterated(whole, start, end)).toBe(expected);
        if (end === 13) expect(text(await readRange(whole, start, end))).toBe(expected);
      }
    }
    expect(concatenate().size).toBe(0);
  });

  test('are open one at a time, and none after a range or a cancel', async () => {
    const watch = new Watch();
    const source = () => watchedSource('open', Buffer.from('four'), watch);
    const whole = concatenate(source(), source(), source());
    await readRange(whole, 2, 10);
    expect([watch.mostOpen, watch.open]).toEqual([1, 0]);
    const cursor = await whole.open!(0, 12);
    await cursor.fill(new Uint8Array(6));
    await cursor.close();
    expect(watch.open).toBe(0);
  });

  test('that end early move nothing: they fail', async () => {
    const short = {
      size: 4,
      read: async function* () {
        yield Buffer.from('abc');
      },
    };
    const image = await createImage([{ kind: 'file', path: 'a', content: concatenate(short, 'rest') }]);
    await expect(image.read(0, image.size)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });
});
