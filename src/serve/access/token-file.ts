import { type FileHandle, open, stat } from 'node:fs/promises';
import { parseTokens, sharedTokens, type TokenRecord } from './tokens.js';

/** A file of many thousand tokens; what is longer is another file. */
export const MAX_TOKEN_FILE_BYTES = 4 * 1024 * 1024;

/** Told when what is in force is not what is in the file, or others can read it. */
export type TokenWarning = (message: string) => void;

/**
 * The tokens of a file, read again when it changes. A file that has become unreadable or malformed is told of, once for
 * each change, and the tokens before it stay in force: a slip of the editor must not lock all users out.
 */
export class TokenFile {
  readonly #path: string;
  readonly #warn: TokenWarning;
  #records: readonly TokenRecord[] = [];
  #stamp = '';
  #reading = Promise.resolve();

  private constructor(path: string, warn: TokenWarning) {
    this.#path = path;
    this.#warn = warn;
  }

  /** @throws {Error} when the file cannot be read or is malformed; the message names the file and no token. */
  static async open(path: string, warn: TokenWarning): Promise<TokenFile> {
    const file = new TokenFile(path, warn);
    file.#stamp = await file.#currentStamp();
    await file.#read();
    return file;
  }

  /** Those in force, after a look whether the file has changed. */
  async records(): Promise<readonly TokenRecord[]> {
    const stamp = await this.#currentStamp();
    if (stamp !== this.#stamp) {
      this.#stamp = stamp;
      void this.reload();
    }
    // A request that comes while the file is read must not be judged by tokens that were taken out of it.
    await this.#reading;
    return this.#records;
  }

  /** Reads the file whether it looks changed or not. One after the other: a slow reading must not undo a later one. */
  reload(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#readOrWarn());
    return this.#reading;
  }

  async #readOrWarn(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      this.#warn(`${(error as Error).message}; the tokens read before stay in force`);
    }
  }

  /** What an edit changes. An atomic replacement has another inode. */
  async #currentStamp(): Promise<string> {
    const stats = await stat(this.#path).catch(() => undefined);
    return stats === undefined ? 'missing' : [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join();
  }

  async #read(): Promise<void> {
    const file = await this.#attempt('cannot be read', () => open(this.#path));
    try {
      const { mode, size } = await file.stat();
      if (size > MAX_TOKEN_FILE_BYTES) throw new Error(`${this.#path} is longer than ${MAX_TOKEN_FILE_BYTES} bytes`);
      this.#records = await this.#parse(file);
      this.#warnOf(mode);
    } finally {
      await file.close();
    }
  }

  #warnOf(mode: number): void {
    if ((mode & 0o004) !== 0) this.#warn(`${this.#path} can be read by every user of this machine; chmod o-r it`);
    if ((mode & 0o022) !== 0) this.#warn(`${this.#path} can be written by users other than its owner; chmod go-w it`);
    for (const users of sharedTokens(this.#records)) {
      const names = users.map((user) => JSON.stringify(user)).join(' and ');
      this.#warn(`${this.#path} gives one token to ${names}: it names the last of them`);
    }
  }

  async #parse(file: FileHandle): Promise<readonly TokenRecord[]> {
    const text = await this.#attempt('cannot be read', () => file.readFile('utf8'));
    return await this.#attempt('is not a token file', () => parseTokens(text));
  }

  async #attempt<T>(fact: string, step: () => T | Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (cause) {
      throw new Error(`${this.#path} ${fact}: ${(cause as Error).message}`, { cause });
    }
  }
}
