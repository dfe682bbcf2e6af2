import { fstatSync, writeSync } from 'node:fs';

/** What a log is written to. */
export type LogStream = NodeJS.WritableStream & {
  /** There for standard output. */
  readonly fd?: number;
  readonly writableLength?: number;
  destroy?(): void;
};

/** Bytes of lines that wait for a reader. More of them are lost: the memory of a server has an end. */
const MAX_WAITING = 1024 * 1024;

/** Milliseconds that the end of the server waits for the reader. */
const LAST_WAIT = 1000;

/** Milliseconds between two words about lost lines. */
const TOLD_EVERY = 60_000;

/**
 * Takes the lines of the log. A reader that stalls or dies, and a disk that is full, cost lines, which are counted; they
 * hold up nothing else.
 */
export class LogOutput {
  readonly #stream: LogStream;
  readonly #fd: number | undefined;
  readonly #tell: (message: string) => void;
  #lost = 0;
  #told = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** @param tell is told of lost lines, in words for people */
  constructor(stream: LogStream, tell: (message: string) => void) {
    this.#stream = stream;
    this.#fd = fileOf(stream);
    this.#tell = tell;
  }

  /** Lines that were not written. */
  get lost(): number {
    return this.#lost;
  }

  write(line: string): void {
    if (this.#fd !== undefined) this.#writeFile(this.#fd, line);
    else if ((this.#stream.writableLength ?? 0) > MAX_WAITING) this.#lose('its reader has stopped reading');
    else this.#stream.write(line, (error) => error && this.#lose(error.message));
  }

  /** Waits for the reader, but not for long. What waits afterwards is lost. */
  async end(): Promise<void> {
    const waitsUntil = performance.now() + LAST_WAIT;
    while (this.#waiting > 0 && performance.now() < waitsUntil) await new Promise((resolve) => setTimeout(resolve, 10));
    if (this.#waiting === 0) return;
    this.#toldAt = Number.NEGATIVE_INFINITY;
    this.#lose('its reader has stopped reading');
    this.#stream.destroy?.();
  }

  get #waiting(): number {
    return this.#stream.writableLength ?? 0;
  }

  /** At once, and each line for itself: when the disk has room again, the next line is written. */
  #writeFile(fd: number, line: string): void {
    try {
      const bytes = Buffer.from(line);
      for (let start = 0; start < bytes.length; ) start += writeSync(fd, bytes, start);
    } catch (error) {
      this.#lose((error as Error).message);
    }
  }

  #lose(reason: string): void {
    this.#lost++;
    const now = performance.now();
    if (now - this.#toldAt < TOLD_EVERY) return;
    this.#tell(`lines of the log are lost: ${reason} (${this.#lost - this.#told} so far)`);
    this.#toldAt = now;
    this.#told = this.#lost;
  }
}

/** The descriptor of a regular file. Node's own stream writes to it at once, too, but ends with the first fault. */
function fileOf({ fd }: LogStream): number | undefined {
  return fd !== undefined && fstatSync(fd).isFile() ? fd : undefined;
}
