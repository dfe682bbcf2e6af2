// Runs the steps of the Dockerfile as a script, where there is no builder of images: the last step of its first stage, then what
// the second stage says, with another directory in the place of /opt/kickstart-iso. `npm ci` and `npm run build` have run.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const sample = join(repository, 'examples/sample');
const directory = mkdtempSync(join(tmpdir(), 'container-'));
const opt = join(directory, 'kickstart-iso');
const bin = join(directory, 'bin');
const PORT = '18943';

const [build, run] = readFileSync(join(repository, 'Dockerfile'), 'utf8')
  .split(/^FROM .*$/m)
  .slice(1)
  .map(instructions);

try {
  chmodSync(directory, 0o755);
  mkdirSync(bin);
  step('build: the steps are those of this project', () => {
    const steps = build.filter(([word]) => word === 'RUN').map(([, rest]) => rest);
    const known = ['npm ci --no-audit --no-fund', 'npm run build', 'sh packaging/stage.sh /opt/kickstart-iso'];
    if (steps.join('\n') !== known.join('\n')) throw new Error(`the build has other steps: ${steps.join('; ')}`);
    shell(local(known.at(-1)), repository);
  });
  step('run: the command is on its place, for a user who owns nothing', () => {
    for (const [, rest] of run.filter(([word]) => word === 'RUN')) shell(local(rest), directory);
    const copied = run.filter(([word]) => word === 'COPY').map(([, rest]) => rest);
    if (copied.join() !== '--from=build /opt/kickstart-iso /opt/kickstart-iso') throw new Error(`copies ${copied}`);
    if (existsSync(join(opt, 'node_modules/vitest'))) throw new Error('the container holds what it was built with');
  });
  await step('run: it serves, is healthy, and ends by its signal', serveOnce);
} finally {
  rmSync(directory, { recursive: true });
}

async function serveOnce() {
  const of = (word) => run.find(([first]) => first === word)?.[1] ?? '';
  const [uid, gid] = of('USER').split(':').map(Number);
  if (!(uid > 0 && gid > 0)) throw new Error('the container runs as root');
  const variables = of('ENV')
    .split(' ')
    .map((pair) => pair.split('='));
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    ...Object.fromEntries(variables),
    KICKSTART_ISO_ROOT: sample,
    KICKSTART_ISO_ALLOW_ANONYMOUS: 'true',
    KICKSTART_ISO_PORT: PORT,
  };
  const user = process.getuid() === 0 ? { uid, gid } : {};
  const [program, ...argv] = [...JSON.parse(of('ENTRYPOINT')), ...JSON.parse(of('CMD'))];
  const server = spawn(program, argv, { cwd: '/', env, ...user, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(server, 'close');
  try {
    await Promise.race([once(server.stderr, 'data'), ended.then(() => Promise.reject(new Error('it ended')))]);
    const [checker, ...words] = JSON.parse(/CMD (.*)$/.exec(of('HEALTHCHECK'))[1]).map(local);
    execFileSync(checker, words, { env, ...user, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    const body = readFileSync(join(sample, 'request.json'));
    const answer = await fetch(`http://127.0.0.1:${PORT}/api/4.0/isos`, { method: 'POST', body });
    const image = Buffer.from(await answer.arrayBuffer());
    if (image.toString('latin1', 32769, 32774) !== 'CD001') throw new Error(`no image: ${answer.status}`);
  } finally {
    server.kill(of('STOPSIGNAL'));
    const [code] = await ended;
    if (code !== 0) console.error(`the server ended with ${code}`);
    process.exitCode ??= code;
  }
}

/** Lines of a stage, without comments: [word, rest]. */
function instructions(stage) {
  const lines = stage.split('\n').filter((line) => /^[A-Z]/.test(line));
  return lines.map((line) => [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)]);
}

function local(text) {
  return text.replaceAll('/opt/kickstart-iso', opt).replaceAll('/usr/local/bin', bin);
}

function shell(line, cwd) {
  execFileSync('sh', ['-euc', line], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
}

function step(name, action) {
  console.log(`container: ${name}`);
  return action();
}
