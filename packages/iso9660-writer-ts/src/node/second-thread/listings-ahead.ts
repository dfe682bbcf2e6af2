import { type HostStats, kindOf } from '../host-entry.js';
import { type Listing, namesAlone } from '../listing.js';
import type { SourceTree } from '../source-tree.js';
import { secondThread } from './one-per-process.js';
import type { SharedListings } from './shared-listings.js';
import type { Ticket } from './shared-states.js';

/** A thread takes some 30 ms to start, and so long take so many names. */
const NAMES_BEFORE_START = 4_000;

/** Names that are looked at together, to find the directories among them. */
const LOOKED_AT_ONCE = 64;

/** Directories that this thread leaves to the second one when it has time: those are the next. */
const KEPT_DISTANCE = 2;

/** A directory that will be entered. */
interface Expected {
  readonly path: string;
  readonly ticket: Ticket;
  /** What this thread found, where it had time before; `failed` is reported when the directory is entered. */
  listing?: Listing | 'failed';
}

/** The directories of one scan, which two threads list before they are entered, as soon as there are many. */
export class ListingsAhead {
  readonly #tree: SourceTree;
  readonly #isExcluded: (path: string) => boolean;
  /** The next one is the last. */
  readonly #expected: Expected[] = [];
  #listings: SharedListings | undefined;
  #names = 0;

  constructor(tree: SourceTree, isExcluded: (path: string) => boolean) {
    this.#tree = tree;
    this.#isExcluded = isExcluded;
  }

  /** What is in a directory that is entered now. What the system refuses is thrown as it comes. */
  enter(path: string): Listing {
    const found = this.#found(path);
    if (found !== undefined) {
      this.#expect(path, found.names, (index) => found.statsAt(index));
      return found;
    }
    const names = this.#tree.names(path);
    this.#names += names.length;
    if (this.#names >= NAMES_BEFORE_START) this.#listings ??= secondThread()?.listings;
    return this.#listings === undefined ? namesAlone(names) : this.#lookedAhead(path, names);
  }

  /** Gives back what was not entered. */
  close(): void {
    for (const { ticket, listing } of this.#expected.splice(0)) {
      if (listing === undefined && !this.#listings?.claim(ticket)) this.#listings?.receive(ticket);
    }
  }

  #found(path: string): Listing | undefined {
    const next = this.#expected.at(-1);
    if (this.#listings === undefined || next?.path !== path) return undefined;
    this.#expected.pop();
    if (next.listing !== undefined) return next.listing === 'failed' ? undefined : next.listing;
    if (this.#listings.claim(next.ticket)) return undefined;
    while (this.#listings.isRunning(next.ticket) && this.#listAnother(this.#listings));
    return this.#listings.receive(next.ticket);
  }

  /** Lists a directory that is not due yet, instead of waiting for one that the second thread has in hand. */
  #listAnother(listings: SharedListings): boolean {
    const last = this.#expected.length - 1 - KEPT_DISTANCE;
    const candidate = this.#expected.findLast(
      ({ listing, ticket }, index) => index <= last && listing === undefined && listings.claim(ticket),
    );
    if (candidate === undefined) return false;
    try {
      const names = this.#tree.names(candidate.path);
      const looks = names.map((name) => this.#look(this.#tree.joined(candidate.path, name)));
      candidate.listing = { names, statsAt: (index) => looks[index] };
    } catch {
      candidate.listing = 'failed';
    }
    return true;
  }

  /** Names of which the next ones are always looked at before they are visited. */
  #lookedAhead(path: string, names: readonly string[]): Listing {
    let first = 0;
    let looks: readonly (HostStats | undefined)[] = [];
    return {
      names,
      statsAt: (index) => {
        if (index >= first + looks.length) {
          first = index;
          const next = names.slice(first, first + LOOKED_AT_ONCE);
          looks = next.map((name) => this.#look(this.#tree.joined(path, name)));
          this.#expect(path, next, (place) => looks[place]);
        }
        return looks[index - first];
      },
    };
  }

  /** What cannot be looked at is looked at again when it is visited, and reported then. */
  #look(path: string): HostStats | undefined {
    try {
      return this.#tree.lstat(path);
    } catch {
      return undefined;
    }
  }

  /** Orders the directories among names, which are entered in this order and before all that are expected already. */
  #expect(parent: string, names: readonly string[], statsAt: Listing['statsAt']): void {
    const paths: string[] = [];
    const hostPaths: string[] = [];
    for (let index = 0; index < names.length; index++) {
      const stats = statsAt(index);
      if (stats === undefined || kindOf(stats) !== 'directory') continue;
      const path = this.#tree.joined(parent, names[index]!);
      if (this.#isExcluded(this.#tree.pathBelow(path))) continue;
      const host = this.#tree.hostFile(path);
      if (host === undefined) continue;
      paths.push(path);
      hostPaths.push(host.path);
    }
    const tickets = this.#listings?.order(hostPaths) ?? [];
    for (let index = tickets.length - 1; index >= 0; index--) {
      this.#expected.push({ path: paths[index]!, ticket: tickets[index]! });
    }
  }
}
