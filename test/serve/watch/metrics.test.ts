import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeOsRoot, treeWithLargeFile } from '../../http/support/os-root.js';
import { begin, exchange } from '../../http/support/plain-client.js';
import { request } from '../../support/requests.js';
import { startTestServer, type TestServer } from '../support/running-server.js';

const body = JSON.stringify(request);

let root: string;
let server: TestServer;

beforeAll(async () => {
  root = await makeOsRoot(treeWithLargeFile);
});
afterEach(() => server.stop());
afterAll(() => rm(root, { recursive: true }));

/** The samples of a scrape by name and labels, read by the grammar of the text format. */
async function scrape(): Promise<ReadonlyMap<string, number>> {
  const answer = await exchange(`${server.url}/metrics`, { method: 'GET' });
  expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  const samples = new Map<string, number>();
  for (const line of answer.body.toString().split('\n')) {
    if (line === '' || /^# (?:HELP|TYPE) \w+ /.test(line)) continue;
    const [, sample = '', value = ''] = /^(\w+(?:\{(?:\w+="(?:[^"\\]|\\.)*",?)*\})?) (\S+)$/.exec(line) ?? [];
    expect(sample, line).not.toBe('');
    samples.set(sample, Number(value));
  }
  return samples;
}

describe('the metrics', () => {
  test('count requests by route, method and status, images by outcome, and the bytes of images', async () => {
    server = await startTestServer({ endpoint: { root } });
    const image = await exchange(`${server.url}/api/4.0/isos`, { body });
    await exchange(`${server.url}/api/4.0/isos`, { body: '{}' });
    const samples = await scrape();
    const route = 'route="/api/:version/isos",method="POST"';
    expect(samples.get(`kickstart_iso_http_requests_total{${route},status="200"}`)).toBe(1);
    expect(samples.get(`kickstart_iso_http_requests_total{${route},status="400"}`)).toBe(1);
    expect(samples.get(`kickstart_iso_http_request_duration_seconds_count{${route}}`)).toBe(2);
    expect(samples.get(`kickstart_iso_http_time_to_first_byte_seconds_count{${route}}`)).toBe(2);
    expect(samples.get('kickstart_iso_generations_total{outcome="created"}')).toBe(1);
    expect(samples.get('kickstart_iso_generations_total{outcome="failed"}')).toBe(0);
    expect(samples.get('kickstart_iso_image_bytes_sent_total')).toBe(image.body.length);
    expect(samples.get('kickstart_iso_generations{state="running"}')).toBe(0);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  test('take no label from a client', async () => {
    server = await startTestServer({ endpoint: { root } });
    for (let probe = 0; probe < 5; probe++) {
      await exchange(`${server.url}/probe-${probe}?q=${probe}`, { method: 'PROPFIND' });
      await exchange(`${server.url}/api/4.${probe}/isos`, { body: '{}' });
      await exchange(`${server.url}/iso/probe-${probe}.iso`, { method: 'GET' });
    }
    const text = [...(await scrape()).keys()].join('\n');
    expect(text).not.toMatch(/probe|4\.\d/);
    expect(text).toContain('{route="*",method="other",status="404"}');
    expect(text).toContain('{route="/iso/:name",method="GET",status="404"}');
  });

  test('tell what is under way, while it is', async () => {
    server = await startTestServer({ endpoint: { root } });
    const incoming = await begin(`${server.url}/api/4.0/isos`, { body });
    await new Promise((resolve) => incoming.once('data', resolve));
    incoming.pause();
    const samples = await scrape();
    expect(samples.get('kickstart_iso_transfers')).toBe(1);
    expect(samples.get('kickstart_iso_image_bytes_sent_total')).toBeGreaterThan(0);
    incoming.destroy();
    await vi.waitFor(async () => {
      const after = await scrape();
      expect(after.get('kickstart_iso_transfers')).toBe(0);
      expect(after.get('kickstart_iso_generations_total{outcome="aborted"}')).toBe(1);
    });
  });
});
