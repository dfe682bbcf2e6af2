/**
 * The endpoint as a server of its own, forked with `'{"root", "wholeContentSha512", "keepsPlans", "store"}'`: the OS version `tree` of
 * that root, with a lazy store in the directory `store` if there is one, and under `/fixed` so many bytes (`?bytes=`) of one buffer, which is as fast as node:http gets. Sends its port;
 * answers `watch` when it has begun to watch, and `figures` with `{ cpu, peak, p99, hold }` since then, in seconds and bytes.
 */

import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createPlanCache } from 'kickstart-iso';
import { createIsoHandler, createLazyStore, createNodeListener } from 'kickstart-iso/http';

const FIXED = Buffer.alloc(256 * 1024, 1);

const { root, wholeContentSha512, keepsPlans = false, store: directory } = JSON.parse(process.argv[2]);
const authorize = async () => ({ user: 'bench' });
const osVersions = async () => ({ bench: 'tree' });
const iso = keepsPlans ? { cache: createPlanCache({ freshFor: 60_000 }) } : {};
const store = directory && createLazyStore({ directory, baseUrl: 'http://localhost' });
const versions = ['1.4', '4.0'];
const handler = createIsoHandler({
  ...{ root, versions, wholeContentSha512, iso, authorize, osVersions },
  ...(store && { store }),
});
const listener = createNodeListener(handler);
const delay = monitorEventLoopDelay({ resolution: 1 });
let cpuBefore = process.cpuUsage();

const server = createServer((incoming, outgoing) => {
  if (!incoming.url.startsWith('/fixed')) return listener(incoming, outgoing);
  const bytes = Number(new URL(incoming.url, 'http://localhost').searchParams.get('bytes'));
  outgoing.setHeader('content-length', bytes);
  sendFixed(outgoing, bytes);
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));

process.on('message', (order) => {
  if (order === 'watch') {
    delay.enable();
    delay.reset();
    cpuBefore = process.cpuUsage();
    process.send('watching');
  } else {
    const { user, system } = process.cpuUsage(cpuBefore);
    const peak = process.resourceUsage().maxRSS * 1024;
    process.send({ cpu: (user + system) / 1e6, peak, p99: delay.percentile(99) / 1e9, hold: delay.max / 1e9 });
  }
});
process.once('disconnect', () => process.exit());

function sendFixed(outgoing, left) {
  if (left === 0) outgoing.end();
  else {
    const piece = FIXED.subarray(0, left);
    outgoing.write(piece, () => setImmediate(sendFixed, outgoing, left - piece.length));
  }
}
