import type { CommandLine, WeightRule } from '../command-line.js';
import { imagePath, listedLines } from '../path-spec.js';
import { supported } from './option.js';

/** Where file data lies in the image. A higher weight is nearer to the start. */
export const PLACEMENT_OPTIONS = [
  supported('-sort FILE', 'weights of files: in each line a pattern, a blank or tab, and a number', (line, file) => {
    for (const text of listedLines(file, line)) {
      const [, pattern, weight] = /^(.*)[ \t]([^ \t]+)$/.exec(text) ?? [];
      addRule(line, `-sort: ${text}`, { kind: 'pattern', text: pattern ?? '', counts: 'nearest' }, weight);
    }
  }),
  supported(
    '--sort-weight NUMBER PATH',
    'weight of a file of the image, or of all below a directory',
    (line, weight, path) => {
      addRule(line, `--sort-weight ${weight}`, { kind: 'path', text: imagePath(path), counts: 'last' }, weight);
    },
  ),
  supported('--sort-weight-list FILE', '--sort-weight for every line of a file: number, blank, path', (line, file) => {
    addRules(line, file, 'path');
  }),
  supported('--sort-weight-patterns FILE', 'the same with patterns for paths', (line, file) => {
    addRules(line, file, 'pattern');
  }),
];

function addRules(line: CommandLine, file: string, kind: WeightRule['kind']): void {
  for (const text of listedLines(file, line)) {
    const [, weight, path = ''] = /^(\S+)[ \t](.*)$/.exec(text) ?? [];
    addRule(line, text, { kind, text: imagePath(path), counts: 'last' }, weight);
  }
}

function addRule(line: CommandLine, shown: string, rule: Omit<WeightRule, 'weight'>, text: string | undefined): void {
  if (text === undefined || !/^[+-]?\d+$/.test(text))
    line.faults.push(`${shown} does not give a weight, a whole number`);
  else line.weights.push({ ...rule, weight: Number(text) });
}
