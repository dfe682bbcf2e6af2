import type { Server } from 'node:http';
import type { InFlight } from './server.js';

/** Milliseconds that connections without one of our answers have: health is asked for until the end. */
const CLOSE_GRACE = 1000;

/**
 * Ends a server when the answers under way have ended, or cuts them when `hurry` aborts. The server listens meanwhile,
 * and tells new clients. Returns how many answers were cut.
 */
export async function shutDown(server: Server, inFlight: InFlight, hurry: AbortSignal): Promise<number> {
  await Promise.race([inFlight.empty(), aborted(hurry)]);
  const cut = inFlight.size;
  if (cut > 0) server.closeAllConnections();
  // Each of them has its line in the log.
  await inFlight.empty();
  await closed(server);
  return cut;
}

async function closed(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}
