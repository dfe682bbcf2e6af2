import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createImage } from 'iso9660-writer-ts';
import { fromDirectory, writeImage } from 'iso9660-writer-ts/node';
import { ENTRY_LISTS } from '../corpora/entries.mjs';
import { count, mebibytes, milliseconds, range, seconds } from '../figures.mjs';
import { FLOOR } from '../limit.mjs';
import { accounted, driven } from '../measure.mjs';
import { REQUEST_TEXT } from '../request.mjs';
import { interleaved } from '../rounds.mjs';
import { shares, summaries } from '../statistics.mjs';

export const name = 'remastering';

const FILES = 200_000;
const VARIANTS = 1_000;

const DRIVER = fileURLToPath(new URL('../drivers/remastering.mjs', import.meta.url));

/** A disc of BIG with a file more, and servers' images of a disc of many files. Both discs are in the page cache. */
export async function measure({ corpora, writers, limits, directory, scale, rounds, say }) {
  const { root } = corpora.find((corpus) => corpus.name === 'BIG');
  // The floor is that of a directory that holds the disc and nothing else.
  const place = join(directory, 'remastering');
  mkdirSync(place, { recursive: true });
  const disc = await discOf(fromDirectory(root), join(place, 'big.iso'));
  const many = await discOf(ENTRY_LISTS.nested(Math.round(FILES * scale)), join(directory, 'many.iso'));
  const output = join(directory, 'remastered.iso');
  try {
    const ways = waysOf({ writers, limits, place, disc, directory });
    say(`remastering: ${ways.map(({ title }) => title).join(' · ')}`);
    const account = join(directory, 'remastering-account');
    const whole = await interleaved(
      rounds,
      ways.map(({ argv, line, input }) => async () => {
        try {
          const { resources } = await accounted(line, argv(output), { account, iso: output, input });
          return { ...resources, written: statSync(output).blocks * 512 };
        } finally {
          rmSync(output, { force: true });
        }
      }),
    );
    say(`servers of a disc of ${count(Math.round(FILES * scale))} files`);
    const [servers] = await interleaved(rounds, [
      () => driven(DRIVER, { iso: many, variants: Math.round(VARIANTS * scale) }),
    ]);
    return {
      disc: statSync(disc).size,
      ways: ways.map(({ title }, index) => ({ title, ...summaries(whole[index]) })),
      files: Math.round(FILES * scale),
      variants: Math.round(VARIANTS * scale),
      servers: summaries(servers),
    };
  } finally {
    rmSync(place, { recursive: true, force: true });
    rmSync(many, { force: true });
  }
}

async function discOf(entries, file) {
  await writeImage(await createImage(entries), file, { until: 'cache' });
  return file;
}

const TO_FILE = '"$@"';

/** Who makes the disc anew with a file more, and the floor. */
function waysOf({ writers, limits, place, disc, directory }) {
  const added = join(directory, 'added.cfg');
  writeFileSync(added, 'x\n');
  const { script } = writers.find(({ name: writer }) => writer === 'kickstart-iso generate');
  const options = ['--quiet', '--no-boot', '--nameserver', '192.0.2.53', '--request', '-', '--source', disc];
  const ours = {
    title: 'kickstart-iso generate',
    argv: () => [process.execPath, script, 'generate', ...options, '--output', '-'],
    line: '"$@" > "$ISO"',
    input: REQUEST_TEXT,
  };
  const replay = ['-boot_image', 'any', 'replay', '-map', added, '/added.cfg', '-commit'];
  const xorriso = {
    title: 'xorriso, replay',
    argv: (output) => ['xorriso', '-indev', disc, '-outdev', output, ...replay],
    line: TO_FILE,
  };
  const floors = limits
    .filter(({ name: limit }) => FLOOR.includes(limit))
    .map(({ name: title, toFile }) => ({ title, argv: () => toFile(place), line: '"$@" > "$ISO"' }));
  const hasXorriso = spawnSync('xorriso', ['-version'], { stdio: 'ignore' }).status === 0;
  return [ours, ...(hasXorriso ? [xorriso] : []), ...floors];
}

export function* tables({ disc, ways, files, variants, servers }) {
  yield {
    title: `A disc of ${mebibytes(disc)} MiB made anew with a file more`,
    head: ['writer', 'wall s', 'min-max', 'ours/this', 'CPU s', 'peak MiB', 'written MiB'],
    rows: ways.map(({ title, wall, cpu, peak, written }) => [
      title,
      seconds(wall.median),
      range(wall, seconds),
      seconds(shares(ways[0].wall, wall).median),
      seconds(cpu.median),
      peak === undefined ? '-' : mebibytes(peak.median),
      mebibytes(written.median),
    ]),
  };
  const row = (what, samples, format) => [what, format(samples.median), range(samples, format)];
  yield {
    title: `Images of a disc of ${count(files)} files, in one process`,
    head: ['', 'median', 'min-max'],
    rows: [
      row('the first plan, s', servers.first, seconds),
      row('its CPU, s', servers.cpu, seconds),
      row('a second server until its first byte, ms', servers.secondByte, milliseconds),
      row('a later server until its first byte, ms', servers.laterByte, milliseconds),
      row(`${count(variants)} servers more, s`, servers.more, seconds),
      row('kept for each, bytes', servers.kept, count),
    ],
  };
}
