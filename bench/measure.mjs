import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** GNU time reports what `wait4` says of its one child: user and system seconds, peak KiB, and its exit status. */
const GNU_TIME_FORMAT = '%U %S %M %x';

/** Any POSIX shell knows its children's CPU times, but not their memory. */
const SHELL_TIMES = 'account=$1; shift; "$@"; status=$?; { times; echo "$status"; } > "$account"; exit "$status"';

const accounting = hasGnuTime() ? 'GNU time' : 'times of sh';

export function accountingMethod() {
  return accounting;
}

/**
 * Runs one command inside a line of shell, `"$@" | consumer` for instance, which also knows the image's path as `$ISO`.
 * `wall` is from the start of the shell to its end; CPU seconds and peak memory are those of the command alone. The
 * pipe is the shell's, because what Node makes between processes are sockets.
 */
export async function accounted(line, argv, { account, iso, input = '' }) {
  const prefix =
    accounting === 'GNU time'
      ? ['time', '-q', '-o', account, '-f', GNU_TIME_FORMAT]
      : ['sh', '-c', SHELL_TIMES, 'sh', account];
  const startedAt = performance.now();
  const shell = spawn('sh', ['-c', line, 'sh', ...prefix, ...argv], {
    env: { ...process.env, ISO: iso, LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  shell.stdin.end(input);
  let complaints = '';
  shell.stderr.on('data', (text) => {
    complaints += text;
  });
  const [status] = await once(shell, 'close');
  const wall = (performance.now() - startedAt) / 1000;
  const { commandStatus, ...resources } = readAccount(account);
  if (status !== 0 || commandStatus !== 0) throw new Error(`${argv[0]} failed (${commandStatus}): ${complaints}`);
  return { resources: { wall, ...resources }, stderr: complaints };
}

function readAccount(account) {
  const text = readFileSync(account, 'utf8').trim();
  rmSync(account);
  if (accounting === 'GNU time') {
    const [user, system, peakKib, commandStatus] = text.split('\n').at(-1).split(' ').map(Number);
    return { cpu: user + system, peak: peakKib * 1024, commandStatus };
  }
  const [, ofChildren, commandStatus] = text.split('\n');
  const seconds = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].map(([, min, sec]) => Number(min) * 60 + Number(sec));
  return { cpu: seconds[0] + seconds[1], commandStatus: Number(commandStatus) };
}

function hasGnuTime() {
  const { status, stderr } = spawnSync('time', ['-f', '%M', 'true'], { encoding: 'utf8' });
  return status === 0 && /^\d+\n$/.test(stderr);
}

/** Runs a driver in a Node process of its own, and answers the JSON it writes. */
export async function driven(driver, argument) {
  const { stdout } = await execute(process.execPath, ['--expose-gc', driver, JSON.stringify(argument)]);
  return JSON.parse(stdout);
}

/** The same for a driver whose standard output is a real pipe, read by `dd`; its answer is on standard error. */
export async function drivenIntoPipe(driver, argument) {
  const line = '"$@" | dd bs=64k of=/dev/null status=none';
  const options = ['-c', line, 'sh', process.execPath, '--expose-gc', driver, JSON.stringify(argument)];
  const { stderr } = await execute('sh', options);
  return JSON.parse(stderr);
}
