import { describe, expect, test } from 'vitest';
import { Report } from '../src/errors.js';
import type { ImageOptions } from '../src/index.js';
import { settingsOf } from '../src/options.js';
import { problemsOf } from './support/read-image.js';

const settings = (options: ImageOptions = {}) => settingsOf(options, new Report());

describe('options', () => {
  test('have their defaults in one place', () => {
    expect(settings()).toMatchObject({
      volume: { id: 'CDROM', set: '', system: '', application: 'ISO9660-WRITER-TS', copyrightFile: '' },
      interchangeLevel: 3,
      rockRidge: { deepDirectories: 'keep' },
      joliet: { nameLimit: 103, symlinks: 'omit' },
      boot: [],
      translationTables: false,
      padding: 150,
      strictNames: false,
    });
  });

  test('that switch a feature take true for its defaults and false for none', () => {
    expect(settings({ rockRidge: true, joliet: true })).toMatchObject({
      rockRidge: settings().rockRidge,
      joliet: settings().joliet,
    });
    expect(settings({ rockRidge: false, joliet: false })).toMatchObject({ rockRidge: undefined, joliet: undefined });
    expect(settings({ joliet: { longNames: false } }).joliet).toEqual({ nameLimit: 64, symlinks: 'omit' });
  });

  test('that are undefined count as not given', () => {
    const options = { padding: undefined, volume: { id: undefined, publisher: 'ME' }, rockRidge: undefined };
    expect(settings(options as unknown as ImageOptions)).toMatchObject({
      padding: 150,
      volume: { id: 'CDROM', publisher: 'ME' },
    });
  });

  test.each([
    { interchangeLevel: 4 },
    { interchangeLevel: '3' },
    { padding: -1 },
    { padding: 0.5 },
    { padding: 2 ** 31 + 1 },
    { padding: Number.NaN },
    { createdAt: new Date(Number.NaN) },
    { rockRidge: { deepDirectories: 'move' } },
    { joliet: { symlinks: 'keep' } },
    { volume: { id: 'x'.repeat(33) } },
    { volume: { id: 'ü' } },
    { volume: { publisher: 'tab\t' } },
    { volume: { set: 's'.repeat(129) } },
    { volume: { copyrightFile: 'missing.txt' } },
  ])('that make no sense are problems: %j', async (options) => {
    const problems = await problemsOf([], options as ImageOptions);
    expect(problems.map((problem) => problem.split(' ')[0])).toContain('INVALID_OPTION');
    expect(problems.length).toBeLessThanOrEqual(2);
  });

  test('and entries that make no sense are told together', async () => {
    const entries = [{ kind: 'file' as const, path: '/absolute', content: '' }];
    expect(await problemsOf(entries, { padding: -1 })).toEqual(['INVALID_OPTION', 'INVALID_PATH /absolute']);
  });

  test('are never changed', async () => {
    const options = Object.freeze({ volume: Object.freeze({ id: 'X' }), boot: Object.freeze([]), padding: 1 });
    expect(await problemsOf([], options)).toEqual([]);
  });
});
