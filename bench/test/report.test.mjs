import { describe, expect, test } from 'vitest';
import { between, essentialsOf, figuresOf } from '../document-figures.mjs';
import { GOALS } from '../goals.mjs';
import { table } from '../markdown.mjs';
import { plotsOf } from '../plots/draw.mjs';
import { svgOf } from '../plots/svg.mjs';
import { report } from '../report.mjs';
import { jsonOf } from '../results-json.mjs';
import * as wholeProcess from '../scenarios/whole-process.mjs';
import { summary } from '../statistics.mjs';

const START = '<!-- figures: npm run bench:report writes what follows -->';
const END = '<!-- end of figures -->';

/** A run of two writers on one tree: ours takes so many seconds, genisoimage two. */
function runOf(seconds, { scale = 1, date = '2026-01-02T03:04:05.000Z' } = {}) {
  const row = (writer, wall) => ({
    sink: 'pipe',
    tree: 'SMALL',
    writer,
    wall: summary([wall, wall]),
    cpu: summary([1, 1]),
    peak: summary([2 ** 20, 2 ** 20]),
    bytes: summary([2 ** 30, 2 ** 30]),
  });
  return {
    machine: {
      date,
      revision: 'abc',
      processor: 'P',
      cores: 2,
      memory: 2 ** 34,
      kernel: 'K',
      fileSystem: 'F',
      node: 'v0',
      load: 0.1,
    },
    versions: { genisoimage: 'genisoimage 1', xorriso: undefined },
    accounting: 'GNU time',
    scale,
    rounds: 2,
    corpora: [{ name: 'SMALL', files: 1000, bytes: 2 ** 30 }],
    took: { 'whole-process': 12 },
    scenarios: { 'whole-process': [row('mkiso', seconds), row('genisoimage', 2)] },
  };
}

describe('a report', () => {
  const goal = GOALS.pipe.genisoimage.SMALL;

  test.each([
    ['met', goal],
    ['missed', goal * 1.01],
  ])('says that a goal is %s', (verdict, share) => {
    const goals = report(runOf(share * 2), [wholeProcess]).split('### ')[1];
    expect(goals).toContain('Goals');
    expect(goals).toContain(`| ${verdict}`);
  });

  test('names no goals when the trees were smaller than they are meant for', () => {
    expect(report(runOf(1, { scale: 0.05 }), [wholeProcess])).not.toMatch(/goal/i);
  });

  test('says which peer was missing, and how long everything took', () => {
    const text = report(runOf(1), [wholeProcess]);
    expect(text).toContain('xorriso is MISSING');
    expect(text).toMatch(/\| whole-process +\| +12\.00 \|/);
  });

  test('is the same after a way through a file, where samples take one line', () => {
    const json = jsonOf(runOf(1));
    expect(json).toContain('"samples": [1, 1]');
    expect(report(JSON.parse(json), [wholeProcess])).toBe(report(JSON.parse(JSON.stringify(runOf(1))), [wholeProcess]));
  });
});

describe('the figures of several runs', () => {
  const runs = [runOf(1), runOf(0.5, { date: '2026-01-03T00:00:00.000Z' })];
  const figures = figuresOf(runs, [wholeProcess]);

  test('stand side by side, so that a reader sees whether they agree', () => {
    expect(figures).toMatch(/\| pipe \| SMALL \| mkiso \| genisoimage \| +0\.50 \| +0\.25 \|/);
  });

  test('have the tables of the last in the open and those of the others folded', () => {
    expect(figures).toContain('## Tables of run 2');
    expect(figures).toContain('<summary>Tables of run 1</summary>');
  });

  test('are few where only the essential is wanted', () => {
    const scenario = {
      name: 'scaling',
      tables: () => [{ title: 'T', head: ['x'], rows: [['1']], note: 'Exponent 1.' }],
    };
    const run = { ...runOf(1), scenarios: { ...runOf(1).scenarios, scaling: {} } };
    const essentials = essentialsOf(run, [wholeProcess, scenario]);
    expect(essentials).toContain('Exponent 1.');
    expect(essentials).not.toMatch(/\| x|Whole process/);
  });

  test('take the place of what stood between the markers, and nothing else', () => {
    const text = `before\n${START}\nold\n${END}\nafter\n`;
    expect(between(text, 'new')).toBe(`before\n${START}\n\nnew\n\n${END}\nafter\n`);
    expect(() => between('no markers', 'new')).toThrow('has to hold');
  });
});

test('every plot is a picture of its own size, without a script', async () => {
  for (const { specification } of plotsOf(runOf(1), [wholeProcess])) {
    const svg = await svgOf(specification);
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+"/);
    expect(svg).not.toMatch(/<script|NaN/);
  }
});

test('a table puts numbers to the right and text to the left', () => {
  const rows = [
    ['a', '1', '0.50 (0.40-0.60)'],
    ['bcd', '1,000', ''],
  ];
  expect(table(['name', 'count', 'share'], rows)).toBe(
    [
      '| name | count |            share |',
      '| ---- | ----: | ---------------: |',
      '| a    |     1 | 0.50 (0.40-0.60) |',
      '| bcd  | 1,000 |                  |',
    ].join('\n'),
  );
});
