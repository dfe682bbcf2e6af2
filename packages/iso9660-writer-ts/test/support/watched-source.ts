import type { ByteSource } from '../../src/index.js';

/** How a source behaves once it is read. */
export interface Behaviour {
  /** Bytes it promises. Default: as many as it has. */
  readonly promised?: number;
  /** Bytes it gives at a time. Default: all it is asked for. */
  readonly piece?: number;
  /** Thrown instead of the bytes from this place on. */
  readonly failure?: { readonly at: number; readonly error: unknown };
  /** Awaited before each piece. */
  readonly wait?: () => Promise<void>;
}

/** What became of watched sources, over all that share it. */
export class Watch {
  open = 0;
  mostOpen = 0;
  opened = 0;
  closed = 0;
  pieces = 0;

  onOpen(): void {
    this.opened++;
    this.open++;
    this.mostOpen = Math.max(this.mostOpen, this.open);
  }

  onClose(): void {
    this.closed++;
    this.open--;
  }
}

/** The two ways to be a source; a synchronous one answers without a promise. */
export type Form = 'read' | 'open' | 'synchronous';

export const FORMS: readonly Form[] = ['read', 'open', 'synchronous'];

/** A source of known bytes that counts what is done to it. */
export function watchedSource(
  form: Form,
  bytes: Uint8Array,
  watch = new Watch(),
  behaviour: Behaviour = {},
): ByteSource {
  const { promised: size = bytes.length, piece = Number.POSITIVE_INFINITY, failure, wait } = behaviour;
  // A file that has grown goes on behind what was promised, unless only a part was wanted.
  const lastByte = (end: number) => (end === size ? bytes.length : Math.min(end, bytes.length));
  const part = (start: number, end: number): Uint8Array => {
    watch.pieces++;
    if (failure !== undefined && end > failure.at) throw failure.error;
    return bytes.subarray(start, end);
  };
  const read: ByteSource['read'] = async function* (start, end) {
    watch.onOpen();
    try {
      for (let at = start; at < lastByte(end); ) {
        await wait?.();
        const next = part(at, Math.min(at + piece, lastByte(end)));
        yield next;
        at += next.length;
      }
    } finally {
      watch.onClose();
    }
  };
  if (form === 'read') return { size, read };
  return {
    size,
    read() {
      throw new Error('whoever can open a source has no reason to iterate it');
    },
    open(start, end) {
      watch.onOpen();
      let at = start;
      let isOpen = true;
      const fill = (target: Uint8Array): number => {
        const next = part(at, Math.min(at + piece, at + target.length, lastByte(end)));
        target.set(next);
        at += next.length;
        return next.length;
      };
      const cursor = {
        fill:
          form === 'synchronous'
            ? fill
            : async (target: Uint8Array) => wait?.().then(() => fill(target)) ?? fill(target),
        close() {
          if (isOpen) watch.onClose();
          isOpen = false;
        },
      };
      return form === 'synchronous' ? cursor : Promise.resolve(cursor);
    },
  };
}
