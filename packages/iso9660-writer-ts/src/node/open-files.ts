import type { HostCalls } from './host-calls.js';
import type { HostPath } from './host-entry.js';
import type { Answer } from './host-work.js';

export interface OpenFilesOptions {
  /** Milliseconds from its opening for which a file is found open. */
  readonly freshFor: number;
  /** Files that are kept open without a reader; the one that is waiting longest is closed first. */
  readonly most: number;
}

interface OpenFile {
  readonly opening: Promise<number>;
  readonly until: number;
  readers: number;
  /** Closes the file for good. */
  end(): Promise<void>;
}

/**
 * Keeps files open for a moment after their last reader, for ranges of one image: they come to the same few files again,
 * and opening and closing are two of the four calls of each. Readers read by position, so that any number share a file.
 *
 * It saves calls and no look: every reader compares the file with its promise. One that was replaced or removed has
 * another change time than was promised, or is the file that was planned until it is opened anew.
 *
 * @internal
 */
export class OpenFiles {
  readonly #options: OpenFilesOptions;
  /** Without a reader, in the order in which they lost their last. */
  readonly #idle = new Set<OpenFile>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OpenFilesOptions) {
    this.#options = options;
  }

  /** The calls of one scan, which share what they open. Another scan may have seen another file of the same name. */
  sharedBy(calls: HostCalls): HostCalls {
    const byPlace = new Map<string, OpenFile>();
    const byDescriptor = new Map<number, OpenFile>();
    const begin = (place: string, path: HostPath, flags: number) => {
      const opening = Promise.resolve(calls.open(path, flags));
      const forget = () => {
        if (byPlace.get(place) === file) byPlace.delete(place);
      };
      const file: OpenFile = {
        opening,
        until: performance.now() + this.#options.freshFor,
        readers: 0,
        async end() {
          forget();
          const descriptor = await opening;
          // The system may give the number to another file as soon as it is closed.
          byDescriptor.delete(descriptor);
          await calls.close(descriptor);
        },
      };
      byPlace.set(place, file);
      opening.then((descriptor) => byDescriptor.set(descriptor, file), forget);
      return file;
    };
    return {
      ...calls,
      open: (path, flags) => {
        // A path of text begins with its root, and no number in hex does.
        const place = `${flags} ${typeof path === 'string' ? path : path.toString('hex')}`;
        const known = byPlace.get(place);
        const file = known !== undefined && performance.now() < known.until ? known : begin(place, path, flags);
        file.readers++;
        this.#idle.delete(file);
        return file.opening;
      },
      close: (descriptor) => this.#leave(byDescriptor.get(descriptor)!),
    };
  }

  #leave(file: OpenFile): Answer<void> {
    file.readers--;
    if (file.readers > 0) return;
    if (performance.now() >= file.until) return file.end();
    this.#idle.add(file);
    const [oldest] = this.#idle;
    if (this.#idle.size > this.#options.most) this.#end(oldest!);
    this.#watch();
  }

  #watch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const now = performance.now();
      for (const file of this.#idle) if (now >= file.until) this.#end(file);
      if (this.#idle.size > 0) this.#watch();
    }, this.#options.freshFor).unref();
  }

  /** Nothing is lost when closing a file that was only read fails. */
  #end(file: OpenFile): void {
    this.#idle.delete(file);
    file.end().catch(() => {});
  }
}
