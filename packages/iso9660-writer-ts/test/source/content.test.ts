import { describe, expect, test } from 'vitest';
import type { ByteSource } from '../../src/index.js';
import { contentProblem, sourceOf } from '../../src/source/content.js';
import { openSource, readRange } from '../../src/source/source.js';
import { Watch, watchedSource } from '../support/watched-source.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

async function readAll(source: ByteSource, start: number, end: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source.read(start, end)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('content', () => {
  test.each([
    ['text', 'déjà vu'],
    ['bytes', utf8('déjà vu')],
    ['a part of some memory', utf8('-déjà vu-').subarray(1, -1)],
    ['an ArrayBuffer', utf8('déjà vu').buffer],
    ['a view that is not of bytes', new DataView(utf8('-déjà vu-').buffer, 1, 9)],
    ['a Blob', new Blob(['déjà vu'])],
    ['a size and a stream', { size: 9, stream: () => new Blob(['déjà vu']).stream() }],
    ['a source', watchedSource('read', utf8('déjà vu'))],
  ])('given as %s is a source of its bytes, any number of times', async (_what, content) => {
    const source = sourceOf(content);
    expect(source.size).toBe(9);
    for (let turn = 0; turn < 2; turn++) {
      expect(await readAll(source, 0, 9)).toBe('déjà vu');
      expect(await readAll(source, 7, 9)).toBe('vu');
      expect(Buffer.from(await readRange(source, 7, 9)).toString()).toBe('vu');
    }
  });

  test('is what has a size and can be read', () => {
    const read = async function* () {};
    for (const content of ['', new Uint8Array(), new Blob(), { size: 0, read }]) {
      expect(contentProblem(content)).toBeUndefined();
    }
    for (const size of [-1, 0.5, Number.NaN, 2 ** 53, '1', undefined]) {
      expect(contentProblem({ size, read })).toMatch('has no size');
      expect(contentProblem({ size, stream: () => new Blob([]).stream() })).toMatch('has no size');
    }
    for (const content of [undefined, null, 1, {}, { size: 1 }, [1]]) expect(contentProblem(content)).toMatch('is not');
  });

  describe('given as a Response', () => {
    const response = (headers: Record<string, string>, status = 200) => new Response('déjà vu', { headers, status });

    test('is read once, and says so when it is read again', async () => {
      const source = sourceOf(response({ 'content-length': '9' }));
      expect(await readAll(source, 0, 9)).toBe('déjà vu');
      await expect(readAll(source, 0, 9)).rejects.toThrow('once only');
    });

    test('may be read from anywhere', async () => {
      expect(await readAll(sourceOf(response({ 'content-length': '9' })), 7, 9)).toBe('vu');
    });

    test.each([
      ['of unknown length', response({})],
      ['of unknown length', response({ 'content-length': '9', 'content-encoding': 'gzip' })],
      ['with status 404', response({ 'content-length': '9' }, 404)],
    ])('is refused when it is %s', (reason, content) => {
      expect(contentProblem(content)).toMatch(reason);
    });

    test('is refused when it was read before', async () => {
      const content = response({ 'content-length': '9' });
      await content.text();
      expect(contentProblem(content)).toMatch('read before');
    });
  });
});

describe('an open source', () => {
  test('that knows only how to read is filled from whatever pieces come', async () => {
    const watch = new Watch();
    const cursor = await openSource(watchedSource('read', utf8('abcdefgh'), watch, { piece: 3 }), 1, 8);
    const target = new Uint8Array(2);
    const seen: string[] = [];
    for (let count = await cursor.fill(target); count > 0; count = await cursor.fill(target)) {
      seen.push(Buffer.from(target.subarray(0, count)).toString());
    }
    expect(seen).toEqual(['bc', 'd', 'ef', 'g', 'h']);
    expect(watch.open).toBe(0);
  });

  test('may give empty pieces in between', async () => {
    const source: ByteSource = {
      size: 2,
      async *read() {
        yield new Uint8Array();
        yield utf8('a');
        yield new Uint8Array();
        yield utf8('b');
      },
    };
    expect(Buffer.from(await readRange(source, 0, 2)).toString()).toBe('ab');
  });

  test('can be closed again and again, before its end and after', async () => {
    const watch = new Watch();
    const cursor = await openSource(watchedSource('read', utf8('abc'), watch), 0, 3);
    await cursor.fill(new Uint8Array(1));
    await cursor.close();
    await cursor.close();
    expect(watch).toMatchObject({ opened: 1, closed: 1 });
  });

  test('is preferred to an iterated one, and may answer at once', () => {
    const cursor = openSource(watchedSource('synchronous', utf8('abc')), 0, 3);
    if ('then' in cursor) throw new Error('it answers at once');
    expect(cursor.fill(new Uint8Array(2))).toBe(2);
  });
});

describe('a range read into memory', () => {
  test('is shorter when the source is, and one longer when there is more (ST-03)', async () => {
    const source = (has: number) => watchedSource('open', new Uint8Array(has), undefined, { promised: 10 });
    expect((await readRange(source(10), 0, 10)).length).toBe(10);
    expect((await readRange(source(7), 0, 10)).length).toBe(7);
    expect((await readRange(source(20), 0, 10)).length).toBe(11);
    expect((await readRange(source(20), 0, 5)).length).toBe(5);
  });

  test('is closed whatever happens', async () => {
    const watch = new Watch();
    await readRange(watchedSource('open', utf8('abc'), watch), 0, 2);
    const failure = { at: 0, error: new Error('no') };
    await expect(readRange(watchedSource('open', utf8('abc'), watch, { failure }), 0, 2)).rejects.toThrow('no');
    expect(watch).toMatchObject({ opened: 2, closed: 2 });
  });
});
