import { spawnSync } from 'node:child_process';
import { milliseconds, range } from '../figures.mjs';
import { interleaved } from '../rounds.mjs';
import { summary } from '../statistics.mjs';

export const name = 'start-up';

/** Starts per round: they are short, and the median of many is steady. */
const STARTS = 5;

const BARE_NODE = { name: 'node -e 0', argv: [process.execPath, '-e', '0'] };

/** What a command costs before it does anything. */
export async function measure({ writers, rounds, say }) {
  say('start of the commands');
  const scripts = writers.filter(({ name: writer }) => ['mkiso', 'kickstart-iso generate'].includes(writer));
  const peers = writers.filter(({ name: writer }) => ['genisoimage', 'xorriso'].includes(writer));
  const commands = [
    BARE_NODE,
    ...scripts.map(({ name: writer, script }) => ({
      name: `${writer.split(' ')[0]} --version`,
      argv: [process.execPath, script, '--version'],
    })),
    ...peers.map(({ version }) => ({ name: version.join(' '), argv: version })),
  ];
  const records = await interleaved(
    rounds * STARTS,
    commands.map(
      ({ argv }) =>
        () =>
          secondsOf(argv),
    ),
  );
  return commands.map((command, index) => ({ command: command.name, wall: summary(records[index]) }));
}

function secondsOf([program, ...options]) {
  const startedAt = performance.now();
  const { status } = spawnSync(program, options, { stdio: 'ignore' });
  const wall = (performance.now() - startedAt) / 1000;
  if (status !== 0) throw new Error(`${program} ${options.join(' ')} ended with ${status}`);
  return wall;
}

export function* tables(results) {
  yield {
    title: 'Start of the commands',
    head: ['command', 'wall ms', 'min-max', 'over node -e 0'],
    rows: results.map(({ command, wall }) => [
      command,
      milliseconds(wall.median),
      range(wall, milliseconds),
      milliseconds(wall.median - results[0].wall.median),
    ]),
  };
}
