import type { CommandLine } from './command-line.js';
import type { Messages } from './messages.js';

/** Shows how far the writing is. */
export interface Progress {
  update(bytes: number): void;
  stop(): void;
}

/** Milliseconds between two looks at the progress. */
const INTERVAL = 100;

const SILENT: Progress = { update() {}, stop() {} };

/** One line that changes, as mkisofs writes it, when messages go to a terminal and nobody asked for quiet. */
export function startProgress(total: number, { verbosity }: CommandLine, messages: Messages): Progress {
  if (verbosity === 'quiet' || !messages.isTTY) return SILENT;
  let next = 0;
  let shown = '';
  return {
    update(bytes) {
      const now = performance.now();
      if (now < next) return;
      next = now + INTERVAL;
      shown = `${((bytes / total) * 100).toFixed(2).padStart(6)}% done`;
      messages.write(`\r${shown}`);
    },
    stop() {
      if (shown !== '') messages.write(`\r${' '.repeat(shown.length)}\r`);
    },
  };
}
