import type * as fileSystem from 'node:fs';
import type * as threads from 'node:worker_threads';
import type { ListOrders, SharedListing } from './list-orders.js';
import type { ReadOrders } from './read-orders.js';

export interface ProgramModules {
  readonly fs: typeof fileSystem;
  readonly threads: typeof threads;
}

/**
 * What runs in the second thread, which gets it as text: a file of its own would have to be found again in every bundle and
 * module format. So nothing in here may refer to anything outside of it but types.
 *
 * It only tries. Whatever goes wrong is left undone: the thread that wants it then does it itself, and finds the words for
 * what it meets.
 */
export function program({ fs, threads }: ProgramModules): void {
  const [QUEUED, RUNNING, AWAITED, DONE, FAILED] = [0, 1, 2, 3, 4];
  const READ_FACTS = 8;
  const LIST_FACTS = 10;
  /** Decoded text that may stand for other bytes, or that UTF-16 sorts differently from bytes. */
  const NEEDS_BYTES = /[\ud800-\udfff\ufffd]/;

  interface ListOrder {
    readonly states: Int32Array;
    readonly path: string;
    readonly slot: number;
    readonly turn: number;
  }

  const { port } = threads.workerData as { readonly port: threads.MessagePort };
  /** The one that is wanted first is the last. */
  const directories: ListOrder[] = [];

  port.on('message', (orders: ReadOrders | ListOrders) => {
    accept(orders);
    for (let order = directories.pop(); order !== undefined; order = directories.pop()) {
      const { states, path, slot, turn } = order;
      claim(states, slot, turn, () => list(path, slot, turn));
      // What was ordered meanwhile is wanted before the rest.
      for (let next = threads.receiveMessageOnPort(port); next; next = threads.receiveMessageOnPort(port)) {
        accept(next.message);
      }
    }
  });

  function accept(orders: ReadOrders | ListOrders): void {
    const states = new Int32Array(orders.states);
    if (orders.kind === 'list') {
      const { paths, tickets } = orders;
      for (let index = paths.length - 1; index >= 0; index--) {
        directories.push({ states, path: paths[index]!, slot: tickets[2 * index]!, turn: tickets[2 * index + 1]! });
      }
      return;
    }
    const memory = new Uint8Array(orders.memory);
    const { paths, facts } = orders;
    for (let index = 0; index < paths.length; index++) {
      const at = index * READ_FACTS;
      claim(states, facts[at]!, facts[at + 1]!, () => read(paths[index]!, facts, at + 2, memory));
    }
  }

  /** Whoever is faster does it: the thread that wants it may have been here first, and be turns ahead. */
  function claim(states: Int32Array, slot: number, turn: number, isDone: () => boolean): void {
    const base = turn * 8;
    if (Atomics.compareExchange(states, slot, base + QUEUED!, base + RUNNING!) !== base + QUEUED!) return;
    let outcome = FAILED!;
    try {
      if (isDone()) outcome = DONE!;
    } catch {}
    if (Atomics.exchange(states, slot, base + outcome) === base + AWAITED!) Atomics.notify(states, slot);
  }

  /** Reads a whole file to its place, and looks whether it is the one that was promised. */
  function read(path: string, facts: Float64Array, at: number, memory: Uint8Array): boolean {
    const descriptor = fs.openSync(path, facts[at]!);
    try {
      const place = facts[at + 1]!;
      const size = facts[at + 2]!;
      for (let filled = 0; filled < size; ) {
        const count = fs.readSync(descriptor, memory, place + filled, size - filled, null);
        if (count === 0) return false;
        filled += count;
      }
      const found = fs.fstatSync(descriptor);
      return (
        found.isFile() &&
        found.size === size &&
        found.mtimeMs === facts[at + 3] &&
        found.ino === facts[at + 4] &&
        found.dev === facts[at + 5]
      );
    } finally {
      fs.closeSync(descriptor);
    }
  }

  function list(path: string, slot: number, turn: number): boolean {
    const names = fs.readdirSync(path).sort();
    const joined = names.join('\0');
    if (NEEDS_BYTES.test(joined)) return false;
    const facts = new Float64Array(names.length * LIST_FACTS);
    const prefix = path.endsWith('/') ? path : `${path}/`;
    for (let index = 0; index < names.length; index++) look(prefix + names[index], facts, index * LIST_FACTS);
    const listing: SharedListing = { slot, turn, names: joined, facts };
    port.postMessage(listing, [facts.buffer]);
    return true;
  }

  function look(path: string, facts: Float64Array, at: number): void {
    try {
      const found = fs.lstatSync(path);
      facts[at] = found.mode;
      facts[at + 1] = found.nlink;
      facts[at + 2] = found.uid;
      facts[at + 3] = found.gid;
      facts[at + 4] = found.rdev;
      facts[at + 5] = found.size;
      facts[at + 6] = found.mtimeMs;
      facts[at + 7] = found.ctimeMs;
      facts[at + 8] = found.dev;
      facts[at + 9] = found.ino;
    } catch {}
  }
}
