import type { HostStats } from '../host-entry.js';
import type { Listing } from '../listing.js';
import type { SharedListing } from './list-orders.js';
import type { SecondThread } from './second-thread.js';
import { SharedStates, type Ticket } from './shared-states.js';

/** Directories that are ordered and not yet wanted, at most: more are listed when they are due. */
const SLOTS = 4_096;

/** Numbers that go with each name. */
const FACTS = 10;

/** Listings of directories on their way from the second thread, which lists what was ordered last before the rest. */
export class SharedListings {
  readonly #thread: SecondThread;
  readonly #states = new SharedStates(SLOTS);
  readonly #turns = new Int32Array(SLOTS);
  readonly #free = Array.from({ length: SLOTS }, (_, slot) => slot);
  /** By slot: they come in the order they were made, and are wanted in another. */
  readonly #arrived = new Map<number, SharedListing>();

  constructor(thread: SecondThread) {
    this.#thread = thread;
  }

  /** Orders listings of directories, of which the first is wanted first. Those that there is no slot for get no ticket. */
  order(paths: readonly string[]): readonly Ticket[] {
    const ordered = paths.slice(0, this.#free.length);
    const tickets = ordered.map(() => this.#newTicket());
    if (tickets.length > 0) {
      const numbers = Int32Array.from(tickets.flatMap(({ slot, turn }) => [slot, turn]));
      this.#thread.order({ kind: 'list', states: this.#states.buffer, paths: ordered, tickets: numbers });
    }
    return tickets;
  }

  /** Takes a listing for this thread, if the other has not begun with it. The ticket is good no longer then. */
  claim(ticket: Ticket): boolean {
    const isClaimed = this.#states.claim(ticket);
    if (isClaimed) this.#free.push(ticket.slot);
    return isClaimed;
  }

  isRunning(ticket: Ticket): boolean {
    return this.#states.isRunning(ticket);
  }

  /** What the second thread found, when it is done; nothing when it failed. The ticket is good no longer. */
  receive(ticket: Ticket): Listing | undefined {
    this.#states.wait(ticket);
    const listing = this.#states.isDone(ticket) ? this.#received(ticket) : undefined;
    this.#free.push(ticket.slot);
    return listing;
  }

  #newTicket(): Ticket {
    const slot = this.#free.pop()!;
    const turn = ++this.#turns[slot]!;
    const ticket = { slot, turn };
    this.#states.queue(ticket);
    return ticket;
  }

  /** A listing is sent before its state says so. */
  #received({ slot, turn }: Ticket): Listing | undefined {
    for (;;) {
      const found = this.#arrived.get(slot);
      if (found?.turn === turn) {
        this.#arrived.delete(slot);
        return new FoundListing(found);
      }
      const next = this.#thread.nextListing();
      if (next === undefined) return undefined;
      this.#arrived.set(next.slot, next);
    }
  }
}

class FoundListing implements Listing {
  readonly names: readonly string[];
  readonly #facts: Float64Array;

  constructor({ names, facts }: SharedListing) {
    this.names = facts.length === 0 ? [] : names.split('\0');
    this.#facts = facts;
  }

  statsAt(index: number): HostStats | undefined {
    const facts = this.#facts;
    const at = index * FACTS;
    const mode = facts[at]!;
    if (mode === 0) return undefined;
    return {
      mode,
      nlink: facts[at + 1]!,
      uid: facts[at + 2]!,
      gid: facts[at + 3]!,
      rdev: facts[at + 4]!,
      size: facts[at + 5]!,
      mtimeMs: facts[at + 6]!,
      ctimeMs: facts[at + 7]!,
      dev: facts[at + 8]!,
      ino: facts[at + 9]!,
    };
  }
}
