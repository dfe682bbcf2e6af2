import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createImage } from 'iso9660-writer-ts';
import { writeImage } from 'iso9660-writer-ts/node';
import { ENTRY_LISTS } from '../corpora/entries.mjs';
import { count, mebibytes, range, seconds } from '../figures.mjs';
import { accounted, driven } from '../measure.mjs';
import { interleaved } from '../rounds.mjs';
import { shares, summaries } from '../statistics.mjs';

export const name = 'reading';

const FILES = 200_000;

const ISOREAD = fileURLToPath(new URL('../../packages/iso9660-writer-ts/dist/cli/isoread.cjs', import.meta.url));
const DRIVER = fileURLToPath(new URL('../drivers/reading.mjs', import.meta.url));

/** Who tells the names of an image, as a process; the first peer is what the others are compared with. */
const READERS = [
  { title: 'isoread ls -R', argv: (iso) => [process.execPath, ISOREAD, 'ls', '-R', iso] },
  { title: 'bsdtar -t', probe: ['bsdtar', '--version'], argv: (iso) => ['bsdtar', '-tf', iso] },
  { title: '7z l', probe: ['7z', 'i'], argv: (iso) => ['7z', 'l', '-ba', iso] },
  {
    title: 'xorriso -find',
    probe: ['xorriso', '-version'],
    argv: (iso) => ['xorriso', '-indev', `stdio:${iso}`, '-find', '/'],
  },
];

const WAYS = ['entries', 'walk'];

/** Every name of an image of many files, which is in the page cache. */
export async function measure({ directory, scale, rounds, say }) {
  const files = Math.round(FILES * scale);
  const iso = join(directory, 'reading.iso');
  say(`reading an image of ${files} files`);
  await writeImage(await createImage(ENTRY_LISTS.nested(files)), iso, { until: 'cache' });
  const readers = READERS.filter(({ probe }) => probe === undefined || isThere(probe));
  const account = join(directory, 'reading-account');
  try {
    const processes = readers.map(({ argv }) => async () => {
      return (await accounted('"$@" > /dev/null', argv(iso), { account, iso })).resources;
    });
    const inside = WAYS.map((way) => async () => {
      const { entries, ...resources } = await driven(DRIVER, { iso, way });
      if (entries < files) throw new Error(`${way} gives ${entries} entries of ${files} files`);
      return { wall: resources.seconds, cpu: resources.cpu, peak: resources.peak };
    });
    const records = await interleaved(rounds, [...processes, ...inside]);
    const titles = [...readers.map(({ title }) => title), ...WAYS.map((way) => `${way}(), in a process that runs`)];
    return titles.map((title, index) => ({ title, files, ...summaries(records[index]) }));
  } finally {
    rmSync(iso, { force: true });
  }
}

function isThere([program, ...options]) {
  return spawnSync(program, options, { stdio: 'ignore' }).status === 0;
}

export function* tables(results) {
  const peer = results.find(({ title }) => title === 'bsdtar -t');
  const shareOf = (row, key) => (peer === undefined ? '' : seconds(shares(row[key], peer[key]).median));
  yield {
    title: `Reading every name of an image of ${count(results[0].files)} files`,
    head: ['reader', 'wall s', 'min-max', 'x bsdtar', 'CPU s', 'min-max', 'x bsdtar', 'peak MiB'],
    rows: results.map((row) => [
      row.title,
      ...[seconds(row.wall.median), range(row.wall, seconds), shareOf(row, 'wall')],
      ...[seconds(row.cpu.median), range(row.cpu, seconds), shareOf(row, 'cpu')],
      row.peak === undefined ? '' : mebibytes(row.peak.median),
    ]),
  };
}
