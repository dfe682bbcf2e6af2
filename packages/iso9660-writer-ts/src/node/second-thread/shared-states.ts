/** How far a piece of work is. The program of the second thread has the same numbers. */
const QUEUED = 0;
const RUNNING = 1;
const AWAITED = 2;
const DONE = 3;
const TAKEN = 5;

/** A look takes some nanoseconds; to be woken by another thread takes longer than a small file. */
const LOOKS_BEFORE_WAIT = 200;

/** A piece of work that either thread may do. */
export interface Ticket {
  readonly slot: number;
  /** How many had the slot before: the second thread may come late, and find another ticket in it. */
  readonly turn: number;
}

/** Says of each ticket who has it: whoever comes first. */
export class SharedStates {
  readonly #states: Int32Array;

  constructor(slots: number) {
    this.#states = new Int32Array(new SharedArrayBuffer(slots * Int32Array.BYTES_PER_ELEMENT));
  }

  get buffer(): SharedArrayBuffer {
    return this.#states.buffer as SharedArrayBuffer;
  }

  queue({ slot, turn }: Ticket): void {
    Atomics.store(this.#states, slot, turn * 8 + QUEUED);
  }

  /** Takes a ticket for this thread, if the other has not begun with it. */
  claim({ slot, turn }: Ticket): boolean {
    const queued = turn * 8 + QUEUED;
    return Atomics.compareExchange(this.#states, slot, queued, turn * 8 + TAKEN) === queued;
  }

  isRunning({ slot, turn }: Ticket): boolean {
    return Atomics.load(this.#states, slot) === turn * 8 + RUNNING;
  }

  isDone({ slot, turn }: Ticket): boolean {
    return Atomics.load(this.#states, slot) === turn * 8 + DONE;
  }

  /** Waits until the second thread is done with a ticket that it has begun with, as one waits for any synchronous read. */
  wait(ticket: Ticket): void {
    for (let looks = 0; looks < LOOKS_BEFORE_WAIT; looks++) if (!this.isRunning(ticket)) return;
    const states = this.#states;
    const { slot, turn } = ticket;
    const base = turn * 8;
    if (Atomics.compareExchange(states, slot, base + RUNNING, base + AWAITED) !== base + RUNNING) return;
    Atomics.wait(states, slot, base + AWAITED);
  }
}
