import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { milliseconds, range, seconds } from '../figures.mjs';
import { START_GOALS } from '../goals.mjs';
import { REQUEST_TEXT } from '../request.mjs';
import { interleaved } from '../rounds.mjs';
import { shares, summary } from '../statistics.mjs';

export const name = 'start-up';

/** Starts per round: they are short, and the median of many is steady. */
const STARTS = 5;

/** The goals are for so many starts at least. */
const LEAST_STARTS = 31;

const BARE_NODE = { name: 'node -e 0', argv: [process.execPath, '-e', '0'] };

/** What a command costs before it does anything. */
export async function measure({ writers, rounds, directory, scale, say }) {
  say('start of the commands');
  const scripts = writers.filter(({ name: writer }) => ['mkiso', 'kickstart-iso generate'].includes(writer));
  const peers = writers.filter(({ name: writer }) => ['genisoimage', 'xorriso'].includes(writer));
  const commands = [
    BARE_NODE,
    ...scripts.flatMap(({ name: writer, script }) => startsOf(writer.split(' ')[0], script, directory)),
    ...peers.map(({ version }) => ({ name: version.join(' '), argv: version })),
  ];
  const records = await interleaved(
    scale === 1 ? Math.max(rounds * STARTS, LEAST_STARTS) : rounds * STARTS,
    commands.map(
      ({ argv }) =>
        () =>
          secondsOf(argv),
    ),
  );
  return commands.map((command, index) => ({ command: command.name, wall: summary(records[index]) }));
}

/** The least that a command does, and its version. */
function startsOf(command, script, directory) {
  const [file, request] = [join(directory, 'one-file'), join(directory, 'request.json')];
  writeFileSync(file, 'x');
  writeFileSync(request, REQUEST_TEXT);
  const least = { mkiso: ['-quiet', '-print-size', file], 'kickstart-iso': ['validate', '--request', request] };
  return [['--version'], least[command]].map((options) => ({
    name: `${command} ${options.find((option) => option !== '-quiet')}`,
    argv: [process.execPath, script, ...options],
  }));
}

function secondsOf([program, ...options]) {
  const startedAt = performance.now();
  const { status } = spawnSync(program, options, { stdio: 'ignore' });
  const wall = (performance.now() - startedAt) / 1000;
  if (status !== 0) throw new Error(`${program} ${options.join(' ')} ended with ${status}`);
  return wall;
}

export function* tables(results, { scale }) {
  yield {
    title: 'Start of the commands',
    head: ['command', 'wall ms', 'min-max', 'x node -e 0', 'goal'],
    rows: results.map(({ command, wall }) => [
      command,
      milliseconds(wall.median),
      range(wall, milliseconds),
      seconds(shares(wall, results[0].wall).median),
      scale === 1 && command in START_GOALS ? seconds(START_GOALS[command]) : '',
    ]),
  };
}
