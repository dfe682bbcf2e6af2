import type { HostStats } from './host-entry.js';

/** The names of a directory, in byte order, and what is known of them already. */
export interface Listing {
  readonly names: readonly string[];
  /** What stands at a name; nothing when it has not been looked at, or could not be. */
  statsAt(index: number): HostStats | undefined;
}

/** Names that nobody has looked at. */
export function namesAlone(names: readonly string[]): Listing {
  return { names, statsAt: () => undefined };
}
