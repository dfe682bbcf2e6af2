import { type IncomingMessage, ServerResponse } from 'node:http';

/**
 * An answer of node:http that counts what it sends. Given to `createServer`, so that whoever answers, and be it node
 * itself, is counted.
 */
export class ObservedResponse<Incoming extends IncomingMessage = IncomingMessage> extends ServerResponse<Incoming> {
  /** Bytes of the body, as coded, that were handed to the connection. */
  bodyBytes = 0;
  /** When the first byte was handed over, by `performance.now()`. */
  firstByteAt: number | undefined;

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    this.#count(chunk);
    return super.write(...([chunk, ...rest] as Parameters<ServerResponse['write']>));
  }

  override end(...parameters: unknown[]): this {
    this.#count(parameters[0]);
    return super.end(...(parameters as Parameters<ServerResponse['end']>));
  }

  #count(chunk: unknown): void {
    this.firstByteAt ??= performance.now();
    const bytes = lengthOf(chunk);
    this.bodyBytes += bytes;
    if (bytes > 0) this.emit('bodyBytes', bytes);
  }
}

function lengthOf(chunk: unknown): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk);
  return chunk instanceof Uint8Array ? chunk.length : 0;
}
