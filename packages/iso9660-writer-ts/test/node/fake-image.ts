import type { IsoImage } from '../../src/index.js';

export interface FakeBehaviour {
  /** Default: what it delivers. */
  readonly size?: number;
  /** Called before each piece is made; what it throws fails the stream. Gets the memory as the reader handed it over. */
  onPull?(pull: number, memory: Uint8Array): void;
}

/** An image of known bytes that keeps count of how it is read. Ignores the signal, so that a consumer has to mind it itself. */
export function fakeImage(bytes: Uint8Array, behaviour: FakeBehaviour = {}) {
  const counts = { pulls: 0, cancelled: 0 };
  let position = 0;
  const stream = () =>
    new ReadableStream({
      type: 'bytes',
      pull(controller) {
        const request = controller.byobRequest;
        if (request?.view == null) throw new Error('only a BYOB reader was expected');
        const memory = new Uint8Array(request.view.buffer, request.view.byteOffset, request.view.byteLength);
        behaviour.onPull?.(++counts.pulls, memory);
        const part = bytes.subarray(position, position + memory.length);
        memory.set(part);
        position += part.length;
        if (part.length === 0) controller.close();
        request.respond(part.length);
      },
      cancel() {
        counts.cancelled++;
      },
    });
  const image: IsoImage = {
    size: behaviour.size ?? bytes.length,
    layout: [],
    warnings: [],
    stream,
    read: async (start, end) => bytes.slice(start, end),
  };
  return { image, counts };
}

/** Bytes that differ from piece to piece. */
export function patterned(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index + (index >> 12)) & 0xff);
}
