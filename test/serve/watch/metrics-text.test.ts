import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Generations } from '../../../src/serve/generations.js';
import type { LogOutput } from '../../../src/serve/watch/log-output.js';
import { Metrics } from '../../../src/serve/watch/metrics.js';
import type { Visit } from '../../../src/serve/watch/visit.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

/** The lines of a scrape that begin with the name, or tell of it. */
async function linesOf(metrics: Metrics, name: string): Promise<readonly string[]> {
  const lines = (await (await metrics.response()).text()).split('\n');
  return lines.filter((line) => line.replace(/^# (?:HELP|TYPE) /, '').startsWith(name));
}

/** What stands behind the name, for each of its lines. */
async function samplesOf(metrics: Metrics, name: string): Promise<readonly string[]> {
  return (await linesOf(metrics, name)).filter((line) => !line.startsWith('#')).map((line) => line.slice(name.length));
}

const visit = { route: '/health', method: 'GET', status: 200, duration: 1500, timeToFirstByte: 200 } as Visit;

test('the metrics have their names, kinds and words', async () => {
  const metrics = new Metrics();
  metrics.watch({ making: 0, waiting: 0, transfers: 0 } as Generations, { lost: 0 } as LogOutput);
  const lines = (await linesOf(metrics, 'kickstart_iso_')).filter((line) => line.startsWith('#'));
  expect(lines.map((line) => line.slice(2).replace('kickstart_iso_', ''))).toEqual([
    'HELP http_requests_total Requests that have been answered, or whose client left.',
    'TYPE http_requests_total counter',
    'HELP http_request_duration_seconds From the head of a request to the last byte of its answer.',
    'TYPE http_request_duration_seconds histogram',
    'HELP http_time_to_first_byte_seconds From the head of a request to the first byte of its answer.',
    'TYPE http_time_to_first_byte_seconds histogram',
    'HELP image_bytes_sent_total Bytes of images, as coded for the transfer, counted while they are sent.',
    'TYPE image_bytes_sent_total counter',
    'HELP generations_total Images that have ended, by outcome: created, failed or aborted.',
    'TYPE generations_total counter',
    'HELP generations_refused_total Images that were not begun: full queue, wait too long, too many transfers in all or of one user.',
    'TYPE generations_refused_total counter',
    'HELP transfers_stalled_total Transfers that did not move for the stall timeout, and were ended.',
    'TYPE transfers_stalled_total counter',
    'HELP http_unreadable_requests_total Requests that are no HTTP, or whose head was too long or took too long.',
    'TYPE http_unreadable_requests_total counter',
    'HELP warnings_total Warnings of images that were made, by code.',
    'TYPE warnings_total counter',
    'HELP build_info Always 1; the label is the version.',
    'TYPE build_info gauge',
    'HELP generations Images that are being made, and requests that wait for their turn.',
    'TYPE generations gauge',
    'HELP transfers Images that are being made or sent, and requests that wait.',
    'TYPE transfers gauge',
    'HELP log_lines_lost Lines of the log that were not written, because its reader or its disk took no more.',
    'TYPE log_lines_lost gauge',
  ]);
  expect((await metrics.response()).headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
});

test('a server that has just begun has the counters that a rate is taken of, its version, and the metrics of its process', async () => {
  const metrics = new Metrics();
  expect(await samplesOf(metrics, 'kickstart_iso_generations_total')).toEqual([
    '{outcome="created"} 0',
    '{outcome="failed"} 0',
    '{outcome="aborted"} 0',
  ]);
  expect(await samplesOf(metrics, 'kickstart_iso_generations_refused_total')).toEqual([
    '{reason="full"} 0',
    '{reason="timeout"} 0',
    '{reason="transfers"} 0',
    '{reason="user"} 0',
  ]);
  expect(await samplesOf(metrics, 'kickstart_iso_build_info')).toEqual([`{version="${version}"} 1`]);
  expect(await samplesOf(metrics, 'process_cpu_seconds_total')).toHaveLength(1);
});

test('a visit is counted by route, method and status, with its times in seconds', async () => {
  const metrics = new Metrics();
  metrics.countVisit(visit);
  metrics.countVisit({ ...visit, status: 499, timeToFirstByte: undefined } as Visit);
  const labels = 'route="/health",method="GET"';
  expect(await samplesOf(metrics, 'kickstart_iso_http_requests_total')).toEqual([
    `{${labels},status="200"} 1`,
    `{${labels},status="499"} 1`,
  ]);
  const durations = await samplesOf(metrics, 'kickstart_iso_http_request_duration_seconds_');
  expect(durations).toEqual([
    ...[0.005, 0.025, 0.1, 0.5, 1].map((limit) => `bucket{le="${limit}",${labels}} 0`),
    ...[5, 15, 60, 300, 900, 3600, '+Inf'].map((limit) => `bucket{le="${limit}",${labels}} 2`),
    `sum{${labels}} 3`,
    `count{${labels}} 2`,
  ]);
  const firstBytes = await samplesOf(metrics, 'kickstart_iso_http_time_to_first_byte_seconds_');
  expect(firstBytes).toEqual([
    ...[0.005, 0.025, 0.1].map((limit) => `bucket{le="${limit}",${labels}} 0`),
    ...[0.25, 0.5, 1, 2.5, 5, 10, 30, 60, '+Inf'].map((limit) => `bucket{le="${limit}",${labels}} 1`),
    `sum{${labels}} 0.2`,
    `count{${labels}} 1`,
  ]);
});

test('methods that HTTP does not name are one', async () => {
  const metrics = new Metrics();
  const methods = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'BREW', 'get', ''];
  for (const method of methods) metrics.countVisit({ ...visit, method } as Visit);
  expect(await samplesOf(metrics, 'kickstart_iso_http_requests_total')).toEqual([
    ...methods.slice(0, 7).map((method) => `{route="/health",method="${method}",status="200"} 1`),
    '{route="/health",method="other",status="200"} 3',
  ]);
});

test('events are counted by what they are', async () => {
  const metrics = new Metrics();
  metrics.countImageBytes(11);
  metrics.countImageBytes(31);
  metrics.countOutcome('failed');
  metrics.countRefusal('user');
  metrics.countStall();
  metrics.countUnreadable(431);
  metrics.countWarning('UNKNOWN_KEY');
  expect(await samplesOf(metrics, 'kickstart_iso_image_bytes_sent_total')).toEqual([' 42']);
  expect(await samplesOf(metrics, 'kickstart_iso_generations_total')).toContain('{outcome="failed"} 1');
  expect(await samplesOf(metrics, 'kickstart_iso_generations_refused_total')).toContain('{reason="user"} 1');
  expect(await samplesOf(metrics, 'kickstart_iso_transfers_stalled_total')).toEqual([' 1']);
  expect(await samplesOf(metrics, 'kickstart_iso_http_unreadable_requests_total')).toEqual(['{status="431"} 1']);
  expect(await samplesOf(metrics, 'kickstart_iso_warnings_total')).toEqual(['{code="UNKNOWN_KEY"} 1']);
});

test('what is under way is asked for at each scrape', async () => {
  const metrics = new Metrics();
  const generations = { making: 2, waiting: 3, transfers: 5 };
  const log = { lost: 7 };
  metrics.watch(generations as Generations, log as LogOutput);
  expect(await samplesOf(metrics, 'kickstart_iso_generations{')).toEqual(['state="running"} 2', 'state="queued"} 3']);
  Object.assign(generations, { making: 1, waiting: 0, transfers: 4 });
  log.lost = 8;
  expect(await samplesOf(metrics, 'kickstart_iso_generations{')).toEqual(['state="running"} 1', 'state="queued"} 0']);
  expect(await samplesOf(metrics, 'kickstart_iso_transfers ')).toEqual(['4']);
  expect(await samplesOf(metrics, 'kickstart_iso_log_lines_lost')).toEqual([' 8']);
});
