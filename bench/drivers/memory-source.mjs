import { seededBytes } from '../random.mjs';

const BLOCK = seededBytes(2 ** 20, 1);

/** A source that costs a copy from memory: what remains is the writer's own. No two pieces are alike for the first MiB. */
export function memorySource(size) {
  return {
    size,
    async *read(start, end) {
      for (let position = start; position < end; ) {
        const part = partAt(position, end - position);
        yield part;
        position += part.length;
      }
    },
    open(start, end) {
      let position = start;
      return {
        fill(target) {
          const part = partAt(position, Math.min(target.length, end - position));
          target.set(part);
          position += part.length;
          return part.length;
        },
        close() {},
      };
    },
  };
}

function partAt(position, length) {
  const from = position % BLOCK.length;
  return BLOCK.subarray(from, from + length);
}
