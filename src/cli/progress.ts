import type { CommandIo } from './command-io.js';
import type { Verbosity } from './verbosity.js';

/** Shows how far the writing is. */
export interface Progress {
  update(bytes: number): void;
  stop(): void;
}

/** Milliseconds between two looks at the progress: what is left is guessed from some fifty of them. */
const INTERVAL = 100;
const LOOKS = 50;

const SILENT: Progress = { update() {}, stop() {} };

/** A bar on standard error when that is a terminal and nobody asked for quiet; otherwise nothing. */
export async function startProgress(total: number, verbosity: Verbosity, io: CommandIo): Promise<Progress> {
  if (verbosity === 'quiet' || io.stderr.isTTY !== true) return SILENT;
  const { SingleBar } = (await import('cli-progress')).default;
  const bar = new SingleBar({
    stream: io.stderr,
    format: '{bar} {percentage}% of {size} | {eta_formatted} left',
    barCompleteChar: '#',
    barIncompleteChar: '.',
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: LOOKS,
    // Signals are handled in one place, which stops the bar as well.
    gracefulExit: false,
  });
  bar.start(total, 0, { size: humanSize(total) });
  let next = 0;
  return {
    update(bytes) {
      const now = performance.now();
      if (now < next) return;
      next = now + INTERVAL;
      bar.update(bytes);
    },
    stop: () => bar.stop(),
  };
}

/** Bytes for people, in powers of 1,024. */
export function humanSize(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
