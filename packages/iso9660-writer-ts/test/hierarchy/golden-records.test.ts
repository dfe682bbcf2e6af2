import { describe, expect, test } from 'vitest';
import { bare, DOTS, faults, file, JOLIET_DOTS, promised } from '../support/golden.js';
import { isOfHierarchy, TYPED_DISC, typedDisc } from '../support/typed-disc.js';

// Every expected byte is typed from the standards in golden/*.hex, where the sectors are counted, too.

describe('the directories and path tables of a small disc with everything on it', () => {
  test.each(TYPED_DISC.filter(([, name]) => isOfHierarchy(name)))(
    'have in sector %i what %s says',
    async (sector, name) => {
      expect(await faults(await typedDisc(), name, sector)).toEqual([]);
    },
  );
});

describe('a file over 4 GiB', () => {
  test('has one record for each extent, in both trees (MX-01 to MX-04)', async () => {
    const image = await bare([file('big', promised(0xfffff800 + 1))], { joliet: true });
    expect(await faults(image, 'multi-extent-records', 21, DOTS)).toEqual([]);
    expect(await faults(image, 'multi-extent-joliet-records', 25, JOLIET_DOTS)).toEqual([]);
  });
});

describe('Joliet', () => {
  test('has a character beyond 16 bits as a surrogate pair (JO-01)', async () => {
    const image = await bare([file('\u{1f600}.txt')], { joliet: true });
    expect(await faults(image, 'surrogate-joliet-record', 25, JOLIET_DOTS)).toEqual([]);
    expect(await faults(image, 'surrogate-primary-record', 21, DOTS)).toEqual([]);
  });
});

describe('dates', () => {
  test('of files become the nearest date from 1900 to 2155 (DR-05)', async () => {
    const image = await bare([
      { ...file('early'), metadata: { modifiedAt: new Date('1850-06-15T12:30:45Z') } },
      { ...file('late'), metadata: { modifiedAt: new Date('2156-01-01T00:00:00Z') } },
    ]);
    expect(await faults(image, 'clamped-date-records', 20, DOTS)).toEqual([]);
  });
});

describe('TRANS.TBL', () => {
  test('lists a link, a fifo, a file and a directory, and is a file itself (TT-01 to TT-06)', async () => {
    const image = await bare(
      [
        file('README.txt', 'hi\n'),
        { kind: 'directory', path: 'sub' },
        { kind: 'symlink', path: 'link', target: 'README.txt' },
        { kind: 'device', path: 'pipe', type: 'fifo' },
      ],
      { translationTables: true },
    );
    expect(await faults(image, 'translation-table-record', 20, 698)).toEqual([]);
    expect(await faults(image, 'translation-table', 25)).toEqual([]);
  });
});
