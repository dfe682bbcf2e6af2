import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Report } from '../src/errors.js';
import { createImage, type ImageOptions, type IsoError } from '../src/index.js';
import { settingsOf } from '../src/options/image.js';
import { problemsOf } from './support/read-image.js';

const settings = (options: ImageOptions = {}) => settingsOf(options, new Report());

describe('options', () => {
  test('have their defaults in one place', () => {
    expect(settings()).toMatchObject({
      volume: { id: 'CDROM', set: '', system: '', application: 'ISO9660-WRITER-TS', copyrightFile: '' },
      interchangeLevel: 3,
      rockRidge: { deepDirectories: 'keep' },
      joliet: { longNames: true, symlinks: 'omit' },
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
    expect(settings({ joliet: { longNames: false } }).joliet).toEqual({ longNames: false, symlinks: 'omit' });
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
    { volume: { id: 'bell\u0007' } },
    { volume: { publisher: 'tab\t' } },
    { volume: { set: 's'.repeat(129) } },
  ])('that make no sense are problems: %j', async (options) => {
    const problems = await problemsOf([], options as ImageOptions);
    expect(problems.map((problem) => problem.split(' ')[0])).toContain('INVALID_OPTION');
    expect(problems.length).toBeLessThanOrEqual(2);
  });

  test('and entries that make no sense are told together', async () => {
    const entries = [{ kind: 'file' as const, path: '/absolute', content: '' }];
    expect(await problemsOf(entries, { padding: -1 })).toEqual(['INVALID_OPTION', 'INVALID_PATH /absolute']);
  });

  test.each([
    [{ rockridge: false }, 'rockridge is no option; did you mean rockRidge?'],
    [{ volume: { publiser: 'X' } }, 'volume.publiser is no option; did you mean volume.publisher?'],
    [{ 'strict-names': true }, 'strict-names is no option; did you mean strictNames?'],
    [{ hybrid: { bootcode: {} } }, 'hybrid.bootcode is no option; did you mean hybrid.bootCode?'],
    [{ boot: [{ path: 'a', platfrom: 'efi' }] }, 'boot[0].platfrom is no option; did you mean boot[0].platform?'],
    [{ colour: 'red' }, 'colour is no option'],
    [{ createdAt: '2026-01-01' }, 'createdAt is "2026-01-01", not a valid date'],
    [{ volume: 'X' }, 'volume is "X", not an object'],
    [{ volume: { id: 5 } }, 'volume.id is 5, not text'],
    [{ rockRidge: 'yes' }, 'rockRidge is "yes", not an object'],
    [{ joliet: null }, 'joliet is null, not an object'],
    [{ enhanced: 1 }, 'enhanced is 1, not true or false'],
    [{ boot: {} }, 'boot is an object, not a list'],
    [{ boot: [null] }, 'boot[0] is null, not an object'],
    [{ hide: ['a'] }, 'hide is a list of 1, not a function'],
    [{ sortWeight: 7 }, 'sortWeight is 7, not a function'],
    [{ signal: {} }, 'signal is an object, not an AbortSignal'],
    [
      { hybrid: { bootCode: { loader: 'lilo', code: new Uint8Array(1) } } },
      'hybrid.bootCode.loader is "lilo", not one of isolinux, grub2',
    ],
    [{ hybrid: { bootCode: { loader: 'grub2', code: new Uint8Array(513) } } }, 'not 1 to 512 bytes'],
  ])('are refused by name and value: %j', (options, message) => {
    const report = new Report();
    settingsOf(options as unknown as ImageOptions, report);
    expect(report.problems).toContainEqual({ code: 'INVALID_OPTION', message: expect.stringContaining(message) });
  });

  test.each([
    [{ boot: [{}] }, ['boot[0].path is missing', 'boot[0].platform is missing']],
    [{ boot: [{ path: 5, platform: 'bios' }] }, ['boot[0].path is 5, not text']],
    [{ boot: 'a', hybrid: { bootCode: { loader: 'isolinux', code: new Uint8Array(1) } } }, ['boot is "a", not a list']],
    [{ hybrid: 5 }, ['hybrid is 5, not an object']],
    [{ hybrid: { bootCode: { loader: 'isolinux' } } }, ['hybrid.bootCode.code is missing']],
    [{ hybrid: { appendedPartitions: [5] } }, ['hybrid.appendedPartitions[0] is 5, not an object']],
    [{ hybrid: { appendedPartitions: {} } }, ['hybrid.appendedPartitions is an object, not a list']],
  ])('that make no sense are told once, without what follows from them: %j', async (options, messages) => {
    const error: unknown = await createImage([], options as unknown as ImageOptions).catch((thrown: unknown) => thrown);
    expect((error as IsoError).problems.map(({ message }) => message)).toEqual(messages);
  });

  test('that are no object at all are refused', () => {
    for (const options of [null, 5, 'x', []]) {
      const report = new Report();
      settingsOf(options as unknown as ImageOptions, report);
      expect(report.problems).toMatchObject([{ code: 'INVALID_OPTION' }]);
    }
  });

  test('may be dates of another realm', () => {
    const createdAt = runInNewContext('new Date(5_000)') as Date;
    expect(createdAt instanceof Date).toBe(false);
    expect(settings({ createdAt }).createdAt).toEqual(new Date(5_000));
  });

  test('are never changed', async () => {
    const options = Object.freeze({ volume: Object.freeze({ id: 'X' }), boot: Object.freeze([]), padding: 1 });
    expect(await problemsOf([], options)).toEqual([]);
  });
});
