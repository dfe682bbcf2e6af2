import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { count, mebibytes, milliseconds, range, seconds } from '../figures.mjs';
import { withFinishedImage } from '../finished-image.mjs';
import { EIGHT_GOALS } from '../goals.mjs';
import { emptyPageCache } from '../page-cache.mjs';
import { few, interleaved } from '../rounds.mjs';
import { clientsOf, IMAGE, served } from '../served.mjs';
import { hasNginx, withNginx } from '../static-server.mjs';
import { shares, summaries, summary } from '../statistics.mjs';

export const name = 'http';

const MIB = 2 ** 20;
const CLIENTS = [1, 8, 64];
const CROWD = 100;

/** The endpoint over loopback, in a process of its own, with clients in another. */
export async function measure({ corpora, writers, directory, scale, rounds, say, settle }) {
  const site = join(directory, `http-${scale}`);
  const bytes = Math.round(64 * MIB * scale);
  mkdirSync(join(site, 'tree'), { recursive: true });
  writeFileSync(join(site, 'tree/disk.img'), Buffer.alloc(bytes, 1));
  const small = join(directory, 'http-small');
  writeInstallationTree(join(small, 'tree'));
  const siteOf = (tree) => dirname(corpora.find((corpus) => corpus.name === tree).root);
  const warm = (root) => settle(join(root, 'tree'));
  const trees = [
    { tree: 'ten small files', root: small },
    { tree: 'one file', root: site },
    { tree: 'DISTRO', root: siteOf('DISTRO') },
    { tree: 'DISTRO, plan kept', root: siteOf('DISTRO'), keepsPlans: true },
    // What a crowd costs whoever serves it.
    { tree: 'none: node:http, one buffer', root: small, asked: { path: `/fixed?bytes=${MIB}` } },
  ];
  return {
    bytes,
    downloads: await downloads({ site, bytes, rounds: few(rounds), say }),
    first: await firstBytes({ trees, rounds: few(rounds), say, warm }),
    hash: await hashes({ root: siteOf('BIG'), rounds: few(rounds), say, warm }),
    // Sixteen GiB with a hash of each: once has to do.
    eight: await eightAtOnce({ corpora, writers, directory, rounds: 1, say, warm }),
  };
}

async function downloads({ site, bytes, rounds, say }) {
  say('http: downloads');
  const off = { root: site, wholeContentSha512: 'off' };
  const fixed = { path: `/fixed?bytes=${bytes}` };
  const servers = [
    { server: 'ours, hash off', run: (load) => served(off, (send) => send({ ...IMAGE, ...load })) },
    { server: 'node:http, one buffer', run: (load) => served(off, (send) => send({ ...fixed, ...load })) },
  ];
  if (hasNginx()) {
    const path = '/tree/disk.img';
    servers.push({
      server: 'nginx, sendfile',
      run: (load) => withNginx(site, (port) => clientsOf({ port, path, ...load })),
    });
  } else say('nginx is missing: skipped');
  const rows = CLIENTS.flatMap((clients) => servers.map(({ server, run }) => ({ clients, server, run })));
  const load = (clients) => ({ clients, downloads: Math.max(clients, 16) });
  const records = await interleaved(
    rounds,
    rows.map(({ clients, run }) => async () => {
      const { firsts, bytes: received, ...record } = await run(load(clients));
      return { ...record, perSecond: firsts.length / record.seconds, bytesPerSecond: received / record.seconds };
    }),
  );
  return rows.map(({ clients, server }, index) => ({ clients, server, ...summaries(records[index]) }));
}

/** As little as a tree can have that boots. */
function writeInstallationTree(root) {
  const files = {
    'EFI/BOOT/grub.cfg': 'linux /images/vmlinuz inst.stage2=hd:LABEL=BENCH quiet\n',
    'images/efiboot.img': Buffer.alloc(8192, 1),
    'isolinux/isolinux.bin': Buffer.alloc(4096, 1),
    'isolinux/isolinux.cfg': 'append initrd=initrd.img inst.stage2=hd:LABEL=BENCH quiet\n',
    ...Object.fromEntries(Array.from({ length: 6 }, (_, number) => [`Packages/${number}.rpm`, Buffer.alloc(4096, 1)])),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** The first request of a process, then single ones, then many at once; and many at once to a process of their own. */
async function firstBytes({ trees, rounds, say, warm }) {
  say('http: first byte');
  const records = await interleaved(
    rounds,
    trees.map(
      ({ root, keepsPlans, asked = IMAGE }) =>
        () =>
          firstBytesOf({ root, keepsPlans, wholeContentSha512: 'off' }, { first: { ...asked, until: 'first' }, warm }),
    ),
  );
  return trees.map(({ tree }, index) => ({ tree, ...summaries(records[index]) }));
}

async function firstBytesOf(server, { first, warm }) {
  warm(server.root);
  const alone = await served(server, async (send) => {
    const [cold] = (await send(first)).firsts;
    await send({ ...first, downloads: 20 });
    const single = summary((await send({ ...first, downloads: 20, before: 20 })).firsts).median;
    const crowd = await send({ ...first, clients: CROWD, before: 20 });
    const { min, median, max } = summary(crowd.firsts);
    return { cold, single, min, median, max, times: max / single, p99: crowd.p99, peak: crowd.peak };
  });
  const coldMax = await served(server, async (send) => summary((await send({ ...first, clients: CROWD })).firsts).max);
  return { ...alone, coldMax, coldTimes: coldMax / alone.cold };
}

async function hashes({ root, rounds, say, warm }) {
  say('http: hash');
  const modes = ['off', 'header'];
  const records = await interleaved(
    rounds,
    modes.map(
      (wholeContentSha512) => () =>
        served({ root, wholeContentSha512 }, async (send) => {
          warm(root);
          const { firsts, bytes, ...record } = await send(IMAGE);
          return { ...record, first: firsts[0], bytes };
        }),
    ),
  );
  return modes.map((mode, index) => ({ mode, ...summaries(records[index]) }));
}

async function eightAtOnce({ corpora, writers, directory, rounds, say, warm }) {
  say('http: eight images at once');
  const corpus = corpora.find((tree) => tree.name === 'BIG');
  const root = dirname(corpus.root);
  const ours =
    ({ mode, cache }) =>
    () =>
      served({ root, wholeContentSha512: mode }, async (send) => {
        if (cache === 'cold') emptyPageCache();
        else warm(root);
        // A server that has been up for a while.
        await send({ ...IMAGE, until: 'first' });
        return await send({ ...IMAGE, clients: 8 });
      });
  return await withFinishedImage({ corpus, writers, directory }, async (site) => {
    const jobs = [
      { mode: 'off', cache: 'warm' },
      { mode: 'header', cache: 'warm' },
      ...(emptyPageCache() ? [{ mode: 'off', cache: 'cold' }] : []),
    ].map((row) => ({ row, run: ours(row) }));
    if (hasNginx()) {
      const path = '/finished.iso';
      jobs.push({
        row: { mode: 'nginx, finished file', cache: 'warm' },
        run: () => withNginx(site, (port) => clientsOf({ port, path, clients: 8, before: 1 })),
      });
    }
    const records = await interleaved(
      rounds,
      jobs.map(({ run }) => async () => {
        const { firsts: _, bytes, ...record } = await run();
        return { ...record, bytesPerSecond: bytes / record.seconds };
      }),
    );
    return jobs.map(({ row }, index) => ({ ...row, ...summaries(records[index]) }));
  });
}

export function* tables({ bytes, downloads, first, hash, eight }, { scale }) {
  yield {
    title: `HTTP: downloads of an image of ${mebibytes(bytes)} MiB over loopback`,
    head: ['clients', 'server', 'downloads/s', 'MB/s', 'min-max', 'server CPU s', 'peak MiB', 'loop p99 ms'],
    rows: downloads.map(({ clients, server, perSecond, bytesPerSecond, cpu, peak, p99 }) => [
      count(clients),
      server,
      perSecond.median.toFixed(1),
      count(bytesPerSecond.median / 1e6),
      range(bytesPerSecond, (value) => count(value / 1e6)),
      cpu === undefined ? '' : seconds(cpu.median),
      peak === undefined ? '' : mebibytes(peak.median),
      p99 === undefined ? '' : milliseconds(p99.median),
    ]),
    note: 'Clients run on the same machine. nginx sends the finished file, which it need not make.',
  };
  yield {
    title: `HTTP: milliseconds to the first byte, hash off, alone and with ${CROWD} clients at once`,
    head: [
      'tree',
      'cold: alone',
      'last of crowd',
      'last/alone',
      'warm: alone',
      'crowd: first',
      'median',
      'last',
      'last/alone',
      'loop p99 ms',
      'peak MiB',
    ],
    rows: first.map(({ tree, cold, coldMax, coldTimes, single, min, median, max, times, p99, peak }) => [
      tree,
      milliseconds(cold.median),
      coldMax === undefined ? '' : milliseconds(coldMax.median),
      coldTimes === undefined ? '' : coldTimes.median.toFixed(1),
      milliseconds(single.median),
      milliseconds(min.median),
      milliseconds(median.median),
      milliseconds(max.median),
      times.median.toFixed(1),
      milliseconds(p99.median),
      mebibytes(peak.median),
    ]),
    note: 'Each client asks for another machine. Cold is a process that has answered nothing; warm, and the clients of it, have seen eighty answers.',
  };
  yield {
    title: 'HTTP: what the hash header costs (BIG, first request of a process)',
    head: ['hash', 'MiB', 'first byte s', 'min-max', 'whole s', 'min-max', 'server CPU s', 'peak MiB', 'loop p99 ms'],
    rows: hash.map(({ mode, bytes: size, first: begun, seconds: whole, cpu, peak, p99 }) => [
      mode,
      mebibytes(size.median),
      seconds(begun.median),
      range(begun, seconds),
      seconds(whole.median),
      range(whole, seconds),
      seconds(cpu.median),
      mebibytes(peak.median),
      milliseconds(p99.median),
    ]),
  };
  yield {
    title: 'HTTP: eight images of BIG at once',
    head: ['hash', 'cache', 'MB/s', 'x nginx', 'goal', 'server CPU s', 'peak MiB', 'loop p99 ms', 'loop held ms'],
    rows: eight.map(({ mode, cache, bytesPerSecond, cpu, peak, p99, hold }) => {
      const file = eight.find((row) => row.mode.startsWith('nginx'));
      return [
        mode,
        cache,
        count(bytesPerSecond.median / 1e6),
        file === undefined ? '' : seconds(shares(bytesPerSecond, file.bytesPerSecond).median),
        scale === 1 && cache === 'warm' && mode in EIGHT_GOALS ? seconds(EIGHT_GOALS[mode]) : '',
        ...(cpu === undefined
          ? ['', '', '', '']
          : [seconds(cpu.median), mebibytes(peak.median), milliseconds(p99.median), milliseconds(hold.median)]),
      ];
    }),
  };
}
