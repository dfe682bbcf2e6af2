import type { IsoImage } from '../../src/index.js';

export interface FakeBehaviour {
  /** Default: what it delivers. */
  readonly size?: number;
  /** Called before each piece is made; what it throws fails the reading. Gets the memory as the reader handed it over. */
  onPull?(pull: number, memory: Uint8Array): void;
}

/** An image of known bytes that keeps count of how it is read. Ignores the signal, so that a consumer has to mind it itself. */
export function fakeImage(bytes: Uint8Array, behaviour: FakeBehaviour = {}) {
  const counts = { pulls: 0, closed: 0 };
  let position = 0;
  const image: IsoImage = {
    size: behaviour.size ?? bytes.length,
    layout: [],
    warnings: [],
    notes: [],
    stream: () => {
      throw new Error('no stream was expected');
    },
    open: () => ({
      fill(memory) {
        behaviour.onPull?.(++counts.pulls, memory);
        const part = bytes.subarray(position, position + memory.length);
        memory.set(part);
        position += part.length;
        return part.length;
      },
      close() {
        counts.closed++;
      },
    }),
    read: async (start, end) => bytes.slice(start, end),
  };
  return { image, counts };
}

/** Bytes that differ from piece to piece. */
export function patterned(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index + (index >> 12)) & 0xff);
}
