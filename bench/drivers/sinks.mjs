import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeImage } from 'iso9660-writer-ts/node';
import { startDrain } from './drain.mjs';

/** Memory that goes back and forth between the stream and its reader. Larger pieces are better for pipes. */
const MEMORY = 64 * 1024;
const PIPE_MEMORY = 256 * 1024;

/** Where an image can go, each as the documentation recommends it but the last. */
export const SINKS = {
  byob: (image) => readInto(MEMORY, image.stream(), () => undefined),
  /** What `for await`, `pipeTo` and HTTP servers do: each piece is new memory. */
  async default(image) {
    const reader = image.stream().getReader();
    while (!(await reader.read()).done);
  },
  pipe: (image) => readInto(PIPE_MEMORY, image.stream(), writeToStdout),
  file: (image, scratch) => writeImage(image, join(scratch, 'image.iso')),
  socket: (image) => throughSocket((socket) => pipeline(Readable.fromWeb(image.stream()), socket)),
  /** The trap: it counts pieces, not bytes, and buffers what the socket does not take. */
  socketToWeb: (image) => throughSocket((socket) => image.stream().pipeTo(Writable.toWeb(socket))),
};

async function readInto(size, stream, use) {
  const reader = stream.getReader({ mode: 'byob' });
  let memory = new ArrayBuffer(size);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(memory));
    if (done) return;
    await use(value);
    memory = value.buffer;
  }
}

function writeToStdout(bytes) {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** To another process of this machine. */
async function throughSocket(send) {
  const drain = await startDrain();
  try {
    const socket = connect(drain.port);
    await once(socket, 'connect');
    // The other end closes when it has everything.
    const closed = once(socket.resume(), 'close');
    await send(socket);
    await closed;
  } finally {
    await drain.stop();
  }
}
