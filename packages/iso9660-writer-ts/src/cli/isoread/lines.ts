import { type CommandIo, oneLine, writeBytes } from '../../command/index.js';
import { nameBytes } from '../../internal.js';
import type { IsoVolume } from '../../reader/index.js';

/** Bytes that are written at once. */
const BATCH = 64 * 1024;

/** Writes lines of names: byte for byte into files and pipes, control characters as `\xHH` to a terminal. */
export class Lines {
  readonly #io: CommandIo;
  readonly #isTerminal: boolean;
  #waiting: string[] = [];
  #length = 0;

  constructor(io: CommandIo) {
    this.#io = io;
    this.#isTerminal = io.stdoutIsTTY;
  }

  /** Answers a promise when there is something to wait for. */
  add(line: string): Promise<void> | undefined {
    this.#waiting.push(line);
    this.#length += line.length + 1;
    return this.#length >= BATCH ? this.flush() : undefined;
  }

  async flush(): Promise<void> {
    const lines = this.#waiting;
    this.#waiting = [];
    this.#length = 0;
    if (lines.length === 0) return;
    const text = `${(this.#isTerminal ? lines.map(visible) : lines).join('\n')}\n`;
    await writeBytes(nameBytes(text), this.#io);
  }
}

function visible(line: string): string {
  return line.replace(/[\p{Control}]/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Tells of problems of the image, one a line. */
export function tellProblems({ problems }: IsoVolume, { stderr }: CommandIo): void {
  for (const { message } of problems) stderr.write(`isoread: ${oneLine(message)}\n`);
}
