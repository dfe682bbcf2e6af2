import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/tree/entry.js';
import { overlay } from '../../src/tree/overlay.js';

/** `a` is a file with its layer as content, `a/` a directory, `a@` a symbolic link. */
const entries = (layer: string, ...paths: readonly string[]): Entry[] =>
  paths.map((path) => {
    if (path.endsWith('/')) return { kind: 'directory', path: path.slice(0, -1), metadata: { mode: layer.length } };
    if (path.endsWith('@')) return { kind: 'symlink', path: path.slice(0, -1), target: layer };
    return { kind: 'file', path, content: layer };
  });

const base = (...paths: readonly string[]) => entries('base', ...paths);
const extra = (...paths: readonly string[]) => entries('extra', ...paths);

/** The overlay in the form of `entries`, with what comes from the extra entries marked. */
async function laid(below: readonly Entry[], above: readonly Entry[]): Promise<string[]> {
  const shown: string[] = [];
  for await (const entry of overlay(below, above)) {
    const mark = above.includes(entry) ? '!' : '';
    shown.push(`${mark}${entry.path}${entry.kind === 'directory' ? '/' : entry.kind === 'symlink' ? '@' : ''}`);
  }
  return shown;
}

describe('an overlay', () => {
  test('keeps what is not replaced, in its order, and adds the rest behind', async () => {
    expect(await laid(base('b', 'a/', 'a/c'), extra('z', 'a/d'))).toEqual(['b', 'a/', 'a/c', '!z', '!a/d']);
  });

  test('replaces entries of the same path, whatever kind they are of', async () => {
    expect(await laid(base('a', 'b@', 'c'), extra('a', 'b', 'c@'))).toEqual(['!a', '!b', '!c@']);
  });

  test('puts a file in the place of a directory with all that lies in it', async () => {
    expect(await laid(base('a/', 'a/b', 'a/c/', 'a/c/d', 'ab'), extra('a'))).toEqual(['ab', '!a']);
    expect(await laid(base('a/b/c'), extra('a@'))).toEqual(['!a@']);
  });

  test('puts a directory in the place of a file', async () => {
    expect(await laid(base('a'), extra('a/', 'a/b'))).toEqual(['!a/', '!a/b']);
  });

  test('lets no file and no link keep out what lies below it', async () => {
    expect(await laid(base('a', 'b@'), extra('a/x', 'b/y/z'))).toEqual(['!a/x', '!b/y/z']);
  });

  test('gives a directory new metadata and leaves what lies in it', async () => {
    expect(await laid(base('a/', 'a/b'), extra('a/'))).toEqual(['a/b', '!a/']);
  });

  test('takes the last of several entries for one path', async () => {
    const [first, last] = [extra('a'), extra('a@')].map((list) => list[0]!);
    expect(await laid([], [first!, last!])).toEqual(['!a@']);
  });

  test('lets the root be described anew', async () => {
    expect(await laid([{ kind: 'directory', path: '' }, ...base('a')], [{ kind: 'directory', path: '' }])).toEqual([
      'a',
      '!/',
    ]);
  });

  test('can be laid over another, later ones above', async () => {
    const twice = overlay(overlay(base('a', 'b'), extra('a')), entries('third', 'a'));
    const contents: unknown[] = [];
    for await (const entry of twice) contents.push(entry.kind === 'file' && [entry.path, entry.content]);
    expect(contents).toEqual([
      ['b', 'base'],
      ['a', 'third'],
    ]);
  });

  test('closes its base when nobody wants more of it', async () => {
    let closed = false;
    async function* slow() {
      try {
        yield* base('a', 'b', 'c');
      } finally {
        closed = true;
      }
    }
    for await (const _ of overlay(slow(), [])) break;
    expect(closed).toBe(true);
  });

  test('of many layers is that of each laid over all before it', async () => {
    const path = fc.stringMatching(/^[ab](\/[ab]){0,2}$/);
    const layer = fc.uniqueArray(fc.tuple(path, fc.constantFrom('', '/', '@')), {
      maxLength: 4,
      selector: ([name]) => name,
    });
    const shown = async (given: AsyncIterable<Entry>) => {
      const entries: string[] = [];
      for await (const { kind, path, metadata } of given) entries.push(`${path} ${kind} ${metadata?.mode}`);
      return entries;
    };
    await fc.assert(
      fc.asyncProperty(fc.array(layer, { maxLength: 5 }), async (layers) => {
        const given = layers.map((paths, mode) =>
          entries('x', ...paths.map((parts) => parts.join(''))).map((entry) => ({ ...entry, metadata: { mode } })),
        );
        const folded = given.reduce<AsyncIterable<Entry>>((below, above) => overlay(below, above), overlay());
        expect(await shown(overlay(...given))).toEqual(await shown(folded));
      }),
      { numRuns: 500 },
    );
  });

  test('reads each of 20,000 layers once', async () => {
    let reads = 0;
    const layers = Array.from({ length: 20_000 }, (_, number) => ({
      *[Symbol.iterator]() {
        reads++;
        yield* entries('x', `f${number}`, 'same');
      },
    }));
    let count = 0;
    for await (const _ of overlay(...layers)) count++;
    expect([reads, count]).toEqual([20_000, 20_001]);
  });

  test('composes names before it compares them, and keeps their spelling', async () => {
    const [composed, apart] = ['\u00e9', 'e\u0301'];
    expect(await laid(base(composed), extra(apart))).toEqual([`!${apart}`]);
    expect(await laid(base(`${apart}/a`), extra(composed))).toEqual([`!${composed}`]);
    expect(await laid(base(composed), extra(`${apart}/a`))).toEqual([`!${apart}/a`]);
    expect(await laid([], extra(composed, apart))).toEqual([`!${composed}`, `!${apart}`]);
  });

  test('passes on what is no entry, for createImage to refuse', async () => {
    const none = { kind: 'file', path: 5 } as never;
    const shown: unknown[] = [];
    for await (const entry of overlay([none], [undefined as never, none])) shown.push(entry);
    expect(shown).toEqual([none, undefined, none]);
  });
});
