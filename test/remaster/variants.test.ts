import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openImage } from 'iso9660-writer-ts/reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPlanCache, type PreparedIso, prepareIso } from '../../src/index.js';
import { repeatable, request } from '../support/requests.js';
import { lacks } from '../support/tools.js';
import { makeVendorDisc, vendorNeeds } from './vendor-discs.js';

const SERVERS = 1_000;
/** Bytes that an image may keep, on the heap and beside it. */
const KEPT = 16 * 1024;

const addressOf = (server: number) => `10.${server >> 8}.${server & 0xff}.70`;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'remaster-variants-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

function bytesKept(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe.skipIf(lacks(...vendorNeeds))('a thousand servers of one disc', () => {
  test('are variants of its plan: each has its own configuration, and keeps little', async () => {
    const { disc } = await makeVendorDisc('Debian', directory);
    const options = {
      ...repeatable,
      cache: createPlanCache({ freshFor: 60_000 }),
      kernelArguments: { add: ['auto=true'] },
      menuTimeout: 5,
    };
    const make = async (server: number): Promise<PreparedIso> => {
      const address = addressOf(server);
      const asked = {
        ...request,
        hostName: `edge-${server}`,
        ipAddress: address,
        ipGateway: address.replace(/70$/, '65'),
      };
      return prepareIso(asked, disc, options);
    };
    await make(0);
    const before = bytesKept();
    const images: PreparedIso[] = [];
    for (let server = 0; server < SERVERS; server++) images.push(await make(server));
    expect((bytesKept() - before) / SERVERS).toBeLessThan(KEPT);

    for (const [server, iso] of images.entries()) {
      const source = {
        size: iso.size,
        async *read(start: number, end: number) {
          yield await iso.read(start, end);
        },
      };
      const volume = await openImage(source);
      expect(await volume.text('ks_scripts/network.cfg')).toContain(addressOf(server));
    }
  });
});
