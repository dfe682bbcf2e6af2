/** All bytes of a stream, through a default reader. */
export async function everyByte(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** All bytes of a stream, into memory of `size` bytes at a time, of which only the middle may be touched. */
export async function everyByteByob(stream: ReadableStream<Uint8Array>, size: number): Promise<Uint8Array> {
  const reader = stream.getReader({ mode: 'byob' });
  const chunks: Uint8Array[] = [];
  for (;;) {
    const memory = new Uint8Array(size + 2).fill(0xee);
    const { done, value } = await reader.read(memory.subarray(1, -1));
    if (value !== undefined) {
      const whole = new Uint8Array(value.buffer);
      if (whole[0] !== 0xee || whole.at(-1) !== 0xee) throw new Error('memory beside the view was written');
      chunks.push(value);
    }
    if (done) return Buffer.concat(chunks);
  }
}
