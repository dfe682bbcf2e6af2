import { SecondThread } from './second-thread.js';
import { SharedListings } from './shared-listings.js';

/** The thread, and what all scans of the process share of it. */
export interface SecondThreadOfProcess {
  readonly thread: SecondThread;
  readonly listings: SharedListings;
}

let only: SecondThreadOfProcess | undefined;

/** The second thread, started when it is first asked for. Nothing where none may be started. */
export function secondThread(): SecondThreadOfProcess | undefined {
  if (only?.thread.isUsable) return only;
  try {
    const thread = new SecondThread();
    only = { thread, listings: new SharedListings(thread) };
  } catch {
    only = undefined;
  }
  return only;
}
