import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { HashThread, type PieceHash } from './hash-thread.js';

/** One core is left for the thread that answers; reading gives it about as much to do as six that hash. */
const MOST = Math.min(6, Math.max(1, availableParallelism() - 1));

const threads: HashThread[] = [];

/**
 * A SHA-512 in the thread that has least to do. Threads are started when they are needed and stay: they are shared by
 * all handlers of the process. Where none may be started, the hash is made here.
 */
export function openSha512(): PieceHash {
  try {
    return leastLoaded().open();
  } catch {
    return localSha512();
  }
}

function leastLoaded(): HashThread {
  threads.splice(0, threads.length, ...threads.filter((thread) => thread.isUsable));
  const [best] = [...threads].sort((a, b) => a.load - b.load);
  if (best !== undefined && (best.load === 0 || threads.length === MOST)) return best;
  const thread = new HashThread();
  threads.push(thread);
  return thread;
}

/** The same in this thread. Other requests have their turn after each piece. */
export function localSha512(): PieceHash {
  const hash = createHash('sha512');
  return {
    async update(piece) {
      hash.update(piece);
      await setImmediate();
      return piece.buffer;
    },
    digest: async () => hash.digest('base64'),
    abandon() {},
  };
}
