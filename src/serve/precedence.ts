/** Milliseconds from one answer to the next. Each costs the server about one, with its request. */
const PAUSE = 4;

/**
 * Gives images precedence over all other answers. While images are under way, the others go out one by one, of one client after the
 * other, with a pause between them: a client asks again when it has its answer. Without that, sixteen connections that ask for
 * what does not exist have sixteen answers before each piece of an image.
 */
export class Precedence {
  readonly #hasImages: () => boolean;
  /** By client. The first is the next to have one of its answers. */
  readonly #waiting = new Map<string | undefined, (() => void)[]>();
  #isPaced = false;

  constructor(hasImages: () => boolean) {
    this.#hasImages = hasImages;
  }

  /** Resolves when an answer that is no image may go out to a client, which is told by its address. */
  turn(client: string | undefined): Promise<void> {
    return new Promise((resolve) => {
      const answers = this.#waiting.get(client);
      if (answers === undefined) this.#waiting.set(client, [resolve]);
      else answers.push(resolve);
      if (!this.#isPaced) this.#letOneGo();
    });
  }

  readonly #letOneGo = () => {
    const [next] = this.#waiting;
    this.#isPaced = next !== undefined;
    if (next === undefined) return;
    const [client, answers] = next;
    const go = answers.shift();
    this.#waiting.delete(client);
    if (answers.length > 0) this.#waiting.set(client, answers);
    go?.();
    if (this.#hasImages()) setTimeout(this.#letOneGo, PAUSE);
    else setImmediate(this.#letOneGo);
  };
}
