import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { count, range, seconds } from '../figures.mjs';
import { withFinishedImage } from '../finished-image.mjs';
import { RANGE_GOALS } from '../goals.mjs';
import { driven } from '../measure.mjs';
import { few, interleaved } from '../rounds.mjs';
import { IMAGE, served } from '../served.mjs';
import { hasNginx, withNginx } from '../static-server.mjs';
import { shares, summaries, summary } from '../statistics.mjs';

export const name = 'ranges';

const CLIENT = fileURLToPath(new URL('../drivers/http-ranges.mjs', import.meta.url));

const KIB = 1024;
const LENGTHS = [
  { title: '2 KiB', length: 2 * KIB, count: 1500, between: 5000 },
  { title: '1 MiB', length: 1024 * KIB, count: 150, between: 150 },
];

/** Random ranges of a stored image that is made as it is asked for, and of a finished file. One client, one connection. */
export async function measure({ corpora, writers, directory, scale, rounds, say, settle }) {
  if (!hasNginx()) say('nginx is missing: skipped');
  const rows = [];
  for (const corpus of corpora.filter((tree) => ['BIG', 'DISTRO'].includes(tree.name))) {
    say(`ranges: ${corpus.name}`);
    await withFinishedImage({ corpus, writers, directory }, async (site) => {
      settle(corpus.root);
      for (const { count: whole, between, ...load } of LENGTHS) {
        const asked = { ...load, count: Math.ceil(whole * scale), between: Math.ceil(between * scale) };
        const servers = [
          { server: 'ours, made as asked for', run: () => rangesOfOurs(corpus, asked, directory) },
          ...(hasNginx() ? [{ server: 'nginx, finished file', run: () => rangesOfFile(site, asked) }] : []),
        ];
        const records = await interleaved(
          few(rounds),
          servers.map(({ run }) => run),
        );
        for (const [index, { server }] of servers.entries()) {
          const perSecond = summary(records[index].map((record) => record.ranges / record.seconds));
          const laterPerSecond = summary(records[index].map((record) => record.ranges / record.laterSeconds));
          rows.push({
            tree: corpus.name,
            length: load.title,
            server,
            ...summaries(records[index]),
            perSecond,
            laterPerSecond,
          });
        }
      }
    });
  }
  return rows;
}

async function rangesOfOurs({ root }, load, directory) {
  const store = mkdtempSync(join(directory, 'lazy-'));
  try {
    const options = { root: dirname(root), wholeContentSha512: 'off', store };
    const asked = { ...load, path: '/api/1.4/isos', body: IMAGE.body.replace('{number}', '7') };
    return await served(options, (send) => send(asked, rangesBy));
  } finally {
    rmSync(store, { recursive: true });
  }
}

async function rangesOfFile(site, load) {
  return await withNginx(site, (port) => rangesBy({ ...load, port, path: '/finished.iso' }));
}

function rangesBy(load) {
  return driven(CLIENT, load);
}

export function* tables(rows, { scale }) {
  yield {
    title: 'HTTP: random ranges of one image, one connection',
    head: [
      ...['tree', 'range', 'server', 'at first: ranges/s', 'x nginx', 'warm: ranges/s', 'min-max', 'x nginx', 'goal'],
      ...['server CPU ms/range', 'loop p99 ms'],
    ],
    rows: rows.map(({ tree, length, server, perSecond, laterPerSecond, cpu, p99, asked }) => {
      const file = rows.find((row) => row.tree === tree && row.length === length && row.server.startsWith('nginx'));
      const isOurs = server.startsWith('ours');
      return [
        tree,
        length,
        server,
        count(perSecond.median),
        file === undefined ? '' : seconds(shares(perSecond, file.perSecond).median),
        count(laterPerSecond.median),
        range(laterPerSecond, count),
        file === undefined ? '' : seconds(shares(laterPerSecond, file.laterPerSecond).median),
        isOurs && scale === 1 ? seconds(RANGE_GOALS[length]) : '',
        cpu === undefined ? '' : ((cpu.median / asked.median) * 1e3).toFixed(2),
        p99 === undefined ? '' : (p99.median * 1e3).toFixed(1),
      ];
    }),
    note: 'More is better. The image of ours is not there: each range is read from the tree, which is looked at once a second. V8 compiles what runs often; "warm" is after that.',
  };
}
