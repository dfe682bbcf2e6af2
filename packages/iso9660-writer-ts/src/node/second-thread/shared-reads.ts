import type { ByteCursor, PlacedRange } from '../../index.js';
import { alignedSharedMemory } from '../aligned-memory.js';
import type { FileSource } from '../file-source.js';
import type { SecondThread } from './second-thread.js';
import { SharedStates, type Ticket } from './shared-states.js';

/** Bytes of the image that two threads work at, at most. */
const MEMORY = 2 ** 21;

/** Files that are ordered and not yet due, at most. */
const SLOTS = 2_048;

/** How many files of the second thread's this one leaves alone when it has time: they are the next that it takes itself. */
const KEPT_DISTANCE = 4;

export interface PlacedFile extends PlacedRange {
  readonly source: FileSource;
}

interface Order {
  readonly file: PlacedFile;
  readonly ticket: Ticket;
  /** What this thread made of it, where it had time before the file was due. */
  isRead: boolean | undefined;
}

/**
 * Small files that two threads read to where they belong in the image: the memory is a window on it, in which a byte's place is its
 * position modulo the size of the memory. Whoever makes the rest of the image in the same memory copies none of them.
 */
export class SharedReads {
  readonly #thread: SecondThread;
  readonly #coming: Iterator<PlacedFile>;
  readonly #states = new SharedStates(SLOTS);
  readonly #memory = alignedSharedMemory(MEMORY);
  #queue: Order[] = [];
  /** Index of the next file in the queue. */
  #first = 0;
  /** The file that lies beyond the window. */
  #beyond: PlacedFile | undefined;
  #count = 0;
  /** Where the window begins in the image; it is empty before memory was asked for. */
  #start = Number.NEGATIVE_INFINITY;

  constructor(thread: SecondThread, coming: Iterator<PlacedFile>) {
    this.#thread = thread;
    this.#coming = coming;
  }

  /** Memory for the bytes of the image from a position on. The window begins there: what lies before is out. */
  memoryAt(position: number, length: number): Uint8Array {
    this.#start = position;
    const place = position % MEMORY;
    return this.#memory.subarray(place, Math.min(place + length, MEMORY));
  }

  /** The bytes of a file that is due, where one of the threads has read it; nothing when it is still to be read. */
  take(file: PlacedFile): ByteCursor | undefined {
    if (this.#queue.length - this.#first <= this.#queue.length / 2) this.#order(file.at);
    const order = this.#queue[this.#first];
    if (order?.file.at !== file.at) return undefined;
    this.#first++;
    return this.#isRead(order) ? this.#cursor(file) : undefined;
  }

  /** Takes back what is still to be read. Nothing of it is open any more then. */
  close(): void {
    for (const { ticket, isRead } of this.#queue.splice(0).slice(this.#first)) {
      if (isRead === undefined && !this.#states.claim(ticket)) this.#states.wait(ticket);
    }
  }

  #isRead(order: Order): boolean {
    if (order.isRead !== undefined) return order.isRead;
    const { ticket } = order;
    if (this.#states.claim(ticket)) return false;
    while (this.#states.isRunning(ticket)) if (!this.#readAnother()) this.#states.wait(ticket);
    return this.#states.isDone(ticket);
  }

  /** Reads a file that is not due yet, instead of waiting for one that the second thread has in hand. */
  #readAnother(): boolean {
    for (let index = this.#first + KEPT_DISTANCE; index < this.#queue.length; index++) {
      const order = this.#queue[index]!;
      if (order.isRead !== undefined || !this.#states.claim(order.ticket)) continue;
      order.isRead = this.#read(order.file);
      return true;
    }
    return false;
  }

  /** What goes wrong is nobody's concern before the file is due: then it is read once more. */
  #read({ source, at, end }: PlacedFile): boolean {
    const place = at % MEMORY;
    try {
      const cursor = source.open(0, end);
      try {
        return cursor.fill(this.#memory.subarray(place, place + end)) === end;
      } finally {
        cursor.close();
      }
    } catch {
      return false;
    }
  }

  #cursor({ at, end }: PlacedFile): ByteCursor {
    const memory = this.#memory;
    let position = at % MEMORY;
    const last = position + end;
    return {
      fill(target) {
        const length = Math.min(target.length, last - position);
        const isThere = target.buffer === memory.buffer && target.byteOffset === position;
        if (!isThere) target.set(memory.subarray(position, position + length));
        position += length;
        return length;
      },
      close() {},
    };
  }

  /** Orders the files of the window, from the one that is due. */
  #order(due: number): void {
    const paths: string[] = [];
    const facts: number[] = [];
    this.#queue = this.#queue.slice(this.#first);
    this.#first = 0;
    while (this.#queue.length < SLOTS) {
      const file = this.#beyond ?? this.#coming.next().value;
      this.#beyond = file;
      if (file === undefined || file.at + file.end > this.#start + MEMORY) break;
      this.#beyond = undefined;
      if (file.at < due) continue;
      const place = file.at % MEMORY;
      // What goes over the end of the memory is no piece of it.
      if (place + file.end > MEMORY) continue;
      const { source } = file;
      const host = source.hostFile;
      if (host === undefined) continue;
      const ticket = { slot: this.#count % SLOTS, turn: Math.floor(this.#count / SLOTS) };
      this.#count++;
      this.#states.queue(ticket);
      this.#queue.push({ file, ticket, isRead: undefined });
      paths.push(host.path);
      facts.push(ticket.slot, ticket.turn, host.flags, place, source.size, source.mtimeMs, source.ino, source.dev);
    }
    if (paths.length === 0) return;
    this.#thread.order({
      kind: 'read',
      states: this.#states.buffer,
      memory: this.#memory.buffer as SharedArrayBuffer,
      paths,
      facts: Float64Array.from(facts),
    });
  }
}
