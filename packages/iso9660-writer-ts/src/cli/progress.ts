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

/** One line that changes, as mkisofs writes it, if messages go to a terminal and `-quiet` was not given. */
export function startProgress(total: number, { verbosity }: CommandLine, messages: Messages): Progress {
  if (verbosity === 'quiet') return SILENT;
  const line = progressLine(messages);
  return { update: (bytes) => line.update(bytes, total), stop: () => line.stop() };
}

/** The same for a total that is known later. Silent where no terminal is. */
export function progressLine(output: Pick<Messages, 'write'> & { readonly isTTY?: boolean }) {
  let next = 0;
  let shown = '';
  return {
    update(bytes: number, total: number): void {
      const now = performance.now();
      if (output.isTTY !== true || now < next) return;
      next = now + INTERVAL;
      shown = `${((bytes / total) * 100).toFixed(2).padStart(6)}% done`;
      output.write(`\r${shown}`);
    },
    stop(): void {
      if (shown !== '') output.write(`\r${' '.repeat(shown.length)}\r`);
    },
  };
}
