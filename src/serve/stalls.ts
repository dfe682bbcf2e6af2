import type { ServerResponse } from 'node:http';

interface Watched {
  readonly answer: ServerResponse;
  readonly onStall: () => void;
  bytes: number;
  movedAt: number;
}

/** So often in the time of a stall the answers are looked at. */
const LOOKS = 10;

/** Ends answers that have not moved for a while: their client reads nothing, or their source gives nothing. */
export class StallWatch {
  readonly #timeout: number;
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;

  /** @param timeout in milliseconds */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /** `onStall` is called before the connection of the answer is destroyed. */
  add(answer: ServerResponse, onStall: () => void): void {
    const watched = { answer, onStall, bytes: 0, movedAt: performance.now() };
    this.#watched.add(watched);
    // One timer for all of them: a timer of each would be moved with every piece.
    this.#timer ??= setInterval(() => this.#look(), this.#timeout / LOOKS).unref();
    answer.once('close', () => {
      this.#watched.delete(watched);
      if (this.#watched.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
  }

  #look(): void {
    const now = performance.now();
    for (const watched of this.#watched) {
      const { socket, headersSent } = watched.answer;
      const bytes = socket?.bytesWritten ?? 0;
      // An answer that is being made, or waits behind another one on its connection, has a limit of its own.
      if (!headersSent || socket === null || bytes !== watched.bytes) {
        watched.bytes = bytes;
        watched.movedAt = now;
      } else if (now - watched.movedAt >= this.#timeout) {
        watched.onStall();
        socket.destroy();
      }
    }
  }
}
