import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const USAGE = `Usage: node bench/main.mjs [options]

  --quick            trees and lists of a twentieth of their size
  --rounds <n>       how often each measurement is taken, in turn with the others; what takes long or hardly varies
                     is taken twice at most (default 7)
  --only <names>     some of the scenarios, separated by commas
  --dir <directory>  where trees and images go, about 6 GB; the trees stay for the next run (default: in the
                     system's temporary directory)
  --json <file>      where the figures go, with plots beside them (default: results/latest.json beside the trees)
  --show <file>      measure nothing, print the tables of earlier figures
  --help
`;

/** @throws {TypeError} for an option that does not exist or a value that means nothing. */
export function readArguments(argv, scenarioNames) {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '7' },
      only: { type: 'string' },
      dir: { type: 'string', default: join(tmpdir(), 'kickstart-iso-bench') },
      json: { type: 'string' },
      show: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const only = values.only?.split(',') ?? scenarioNames;
  const unknown = only.filter((name) => !scenarioNames.includes(name));
  if (unknown.length > 0)
    throw new TypeError(`no scenario ${unknown.join(', ')}; there are ${scenarioNames.join(', ')}`);
  if (!/^[1-9]\d{0,2}$/.test(values.rounds))
    throw new TypeError(`--rounds is a number from 1 to 999, not ${values.rounds}`);
  return {
    scale: values.quick ? 1 / 20 : 1,
    rounds: Number(values.rounds),
    only,
    directory: values.dir,
    json: values.json ?? join(values.dir, 'results', 'latest.json'),
    show: values.show,
    help: values.help,
  };
}
