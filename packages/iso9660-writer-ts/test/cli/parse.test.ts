import { describe, expect, test } from 'vitest';
import type { CommandLine } from '../../src/cli/command-line.js';
import { parse } from '../../src/cli/parse.js';

const parsed = (words: string): CommandLine => parse(words.split(' '), '/');

/** Only what is asked about. */
function settings<K extends keyof CommandLine>(words: string, ...keys: readonly K[]): Pick<CommandLine, K> {
  const line = parsed(words);
  expect(line.faults).toEqual([]);
  return Object.fromEntries(keys.map((key) => [key, line[key]])) as Pick<CommandLine, K>;
}

describe('the grammar of mkisofs', () => {
  test('takes long names with one dash or two', () => {
    expect(settings('-output a', 'output')).toEqual({ output: 'a' });
    expect(settings('--output a', 'output')).toEqual({ output: 'a' });
    expect(settings('-norock', 'rockRidge')).toEqual({ rockRidge: 'off' });
  });

  test('takes a value behind an equal sign', () => {
    expect(settings('--volid=A=B', 'volume')).toEqual({ volume: { id: 'A=B' } });
    expect(settings('--modification-date=2022022220202000', 'modifiedAt').modifiedAt).toEqual(
      new Date('2022-02-22T20:20:20Z'),
    );
  });

  test('takes a value that looks like an option', () => {
    expect(settings('-V -J', 'volume', 'joliet')).toEqual({ volume: { id: '-J' }, joliet: 'off' });
  });

  test('takes flags of one letter joined, with a value for the last', () => {
    const expected = { rockRidge: 'rational', joliet: 'standard', followLinks: true, output: 'a' };
    expect(settings('-rJfo a', 'rockRidge', 'joliet', 'followLinks', 'output')).toEqual(expected);
  });

  test('takes abbreviations that are one option', () => {
    expect(settings('-joliet-l', 'joliet')).toEqual({ joliet: 'long' });
    expect(parsed('-vol A').faults).toEqual(['-vol could be any of -volid, -volset, -volset-size, -volset-seqno']);
  });

  test('takes options behind sources, and everything behind -- as sources', () => {
    expect(settings('a -J b -- -R', 'joliet', 'rockRidge', 'operands')).toMatchObject({
      joliet: 'standard',
      rockRidge: 'off',
      operands: [{ source: 'a' }, { source: 'b' }, { source: '-R' }],
    });
  });

  test('takes the rest of a word for the value of its letter, but not of a misspelt option', () => {
    expect(settings('-oFILE', 'output')).toEqual({ output: 'FILE' });
    expect(parsed('-wrong a').faults).toEqual(['-wrong is not an option; -help tells those there are']);
    expect(parsed('-publicher a').faults).toEqual(['-publicher is not an option; -help tells those there are']);
  });

  test('misses values', () => {
    expect(parsed('-J -o').faults).toEqual(['-o needs FILE']);
    expect(parsed('-append_partition 2 0xef').faults).toEqual(['-append_partition needs NUMBER TYPE FILE']);
    expect(parsed('-J=1').faults).toEqual(['-J=1 gives a value to an option that has none']);
  });

  test('tells every fault at once', () => {
    expect(parsed('-what -iso-level 7 -uid me -z').faults).toHaveLength(4);
  });

  test('lets later options overrule earlier ones', () => {
    expect(settings('-V A -no-pad -V B -pad', 'volume', 'padding')).toEqual({ volume: { id: 'B' }, padding: 150 });
  });

  test('has Rock Ridge on behind "-as mkisofs", as xorriso has', () => {
    expect(settings('-as mkisofs a', 'rockRidge')).toEqual({ rockRidge: 'kept' });
    expect(settings('-as mkisofs --norock a', 'rockRidge')).toEqual({ rockRidge: 'off' });
    expect(settings('a', 'rockRidge')).toEqual({ rockRidge: 'off' });
  });

  test('divides sources at = only with -graft-points, wherever that stands', () => {
    expect(settings('a=b', 'operands')).toEqual({ operands: [{ source: 'a=b', target: undefined }] });
    expect(settings('a\\=b=c\\\\=d -graft-points', 'operands').operands).toEqual([{ target: 'a=b', source: 'c\\=d' }]);
  });

  test.each([
    ['-padding 4096', 2],
    ['-padding 1', 1],
    ['-padding 300k', 150],
    ['-padding 1m', 512],
    ['-no-pad', 0],
  ])('counts %s as %i sectors', (words, padding) => {
    expect(settings(words, 'padding')).toEqual({ padding });
  });

  test.each([
    '-input-charset shift_jis',
    '-jcharset cp437',
    '-file-mode 888',
    '-gid 4294967296',
    '-modification-date=20220231',
    '-volset-size 2',
    '-ucs-level 1',
    '-table-name LIST',
    '-eltorito-platform riscv',
    '-boot-load-size 65536',
    '-padding much',
  ])('refuses %s', (words) => {
    expect(parsed(words).faults).toHaveLength(1);
  });
});
