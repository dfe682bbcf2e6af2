import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ChangeOutcome,
  createIsoHandler,
  createNodeListener,
  type IsoHandlerOptions,
} from '../../../src/http/index.js';
import { readOsVersions } from '../../../src/tree/os-versions.js';

/** What the process says of itself when it is asked. Linux only. */
export interface ServerFigures {
  readonly descriptors: number;
  /** Bytes that live objects hold on the heap and outside it, after garbage collection. */
  readonly held: number;
  /** The most memory it ever had, in bytes. */
  readonly peak: number;
  /** Requests that were valid so far. */
  readonly valid: number;
  readonly outcomes: readonly ChangeOutcome[];
}

/** Runs as a process of its own: `options` come as JSON, the port and figures go to the parent. */
const options = JSON.parse(process.argv[2] ?? '{}') as Partial<IsoHandlerOptions> & { readonly root: string };
const outcomes: ChangeOutcome[] = [];
let valid = 0;

const handler = createIsoHandler({
  ...options,
  authorize: async () => ({ user: 'operator' }),
  async osVersions() {
    valid++;
    return await readOsVersions(options.root);
  },
  onChange: ({ outcome }) => void outcomes.push(outcome),
});
const server = createServer(createNodeListener(handler));
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

process.on('message', () => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const status = readFileSync('/proc/self/status', 'utf8');
  const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s*([0-9]+) kB$`, 'm').exec(status)?.[1]);
  const figures: ServerFigures = {
    descriptors: readdirSync('/proc/self/fd').length,
    held: heapUsed + external,
    peak: kibibytes('VmHWM') * 1024,
    valid,
    outcomes,
  };
  process.send?.(figures);
});
process.once('disconnect', () => process.exit());
