import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/index.js';
import { file, modelOf, warningsOf } from '../support/read-image.js';

const symlink = (path: string, target: string): Entry => ({ kind: 'symlink', path, target });
const fifo = (path: string): Entry => ({ kind: 'device', path, type: 'fifo' });

const entries = [file('a/file'), symlink('link', 'a/file'), symlink('broken', 'missing'), fifo('fifo')];

describe('what a hierarchy has no record for', () => {
  test('is all there with Rock Ridge, in an identifier of its own (DR-14)', async () => {
    const { trees } = await modelOf(entries);
    expect(trees.rockRidge!.paths().sort()).toEqual(['a', 'a/file', 'broken', 'fifo', 'link']);
    expect(trees.primary.get('FIFO.;1').size).toBe(0);
  });

  test('is left out without Rock Ridge, with a warning (DR-14)', async () => {
    const { trees } = await modelOf(entries, { rockRidge: false, joliet: false });
    expect(trees.primary.paths().sort()).toEqual(['A', 'A/FILE.;1']);
    const warnings = await warningsOf(entries, { rockRidge: false, joliet: false });
    expect(warnings.sort()).toEqual(['OMITTED broken', 'OMITTED fifo', 'OMITTED link']);
  });

  test('is left out of Joliet, with a warning (JO-07)', async () => {
    const { trees } = await modelOf(entries);
    expect(trees.joliet!.paths().sort()).toEqual(['a', 'a/file']);
    expect((await warningsOf(entries)).sort()).toEqual(['OMITTED broken', 'OMITTED fifo', 'OMITTED link']);
  });

  test('is the file a link leads to, sharing its extent, when Joliet follows links (JO-07, JO-08)', async () => {
    const { trees } = await modelOf(entries, { joliet: { symlinks: 'follow' } });
    expect(trees.joliet!.text('link')).toBe('a/file');
    expect(trees.joliet!.get('link').extents).toEqual(trees.joliet!.get('a/file').extents);
    expect(trees.joliet!.has('broken')).toBe(false);
    expect(trees.rockRidge!.get('link').kind).toBe('symlink');
  });

  test('is left out of all other hierarchies where Joliet follows links (DR-14, JO-07)', async () => {
    const options = { rockRidge: false, enhanced: true, joliet: { symlinks: 'follow' } } as const;
    const { trees } = await modelOf(entries, options);
    expect(trees.primary.paths().sort()).toEqual(['A', 'A/FILE.;1']);
    expect(trees.enhanced!.paths().sort()).toEqual(['a', 'a/file']);
    expect(trees.joliet!.has('link')).toBe(true);
  });

  test('is a link to a directory, also where Joliet follows links (JO-07)', async () => {
    const { trees } = await modelOf([file('a/file'), symlink('link', 'a')], { joliet: { symlinks: 'follow' } });
    expect(trees.joliet!.paths().sort()).toEqual(['a', 'a/file']);
  });
});

describe('what the caller hides', () => {
  const hide = (path: string) =>
    path === 'a' ? ['joliet' as const] : path === 'secret' ? (['primary', 'joliet'] as const) : [];

  test('is not in that hierarchy, nor is what lies below, and nobody warns of it', async () => {
    const { trees } = await modelOf([file('a/file'), file('b')], { hide });
    expect(trees.joliet!.paths()).toEqual(['b']);
    expect(trees.rockRidge!.paths()).toEqual(['a', 'b', 'a/file']);
    expect(await warningsOf([file('a/file'), file('b')], { hide })).toEqual([]);
  });

  test('everywhere is stored without a name', async () => {
    const hiding = await modelOf([file('b'), file('secret')], { hide }, { tolerate: ['DR-13'] });
    const without = await modelOf([file('b')], {});
    expect(hiding.volume.primary.volumeSpaceSize).toBe(without.volume.primary.volumeSpaceSize + 1);
  });

  test('does not count as a link (RR-09)', async () => {
    const link = (path: string): Entry => ({ kind: 'file', path, content: 'x', metadata: { linkKey: 'one' } });
    const { trees } = await modelOf([link('b'), link('secret')], { hide });
    expect(trees.rockRidge!.get('b').posix?.attributes.links).toBe(1);
  });
});
