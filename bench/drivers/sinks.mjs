import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pipeImage, standardOutput, writeImage } from 'iso9660-writer-ts/node';
import { startDrain } from './drain.mjs';

/** Memory that goes back and forth between an image and its consumer. */
const MEMORY = 64 * 1024;

/** Where an image can go, each as the documentation recommends it but the last. */
export const SINKS = {
  /** Without a stream. */
  async cursor(image) {
    const cursor = image.open();
    const memory = new Uint8Array(MEMORY);
    while ((await cursor.fill(memory)) > 0);
    await cursor.close();
  },
  /** A stream that is given memory, and gives it back. */
  async byob(image) {
    const reader = image.stream().getReader({ mode: 'byob' });
    let memory = new ArrayBuffer(MEMORY);
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(memory));
      if (done) return;
      memory = value.buffer;
    }
  },
  /** What `for await`, `pipeTo` and HTTP servers do: each piece is new memory. */
  async default(image) {
    const reader = image.stream().getReader();
    while (!(await reader.read()).done);
  },
  pipe: (image) => pipeImage(image, standardOutput()),
  file: (image, scratch) => writeImage(image, join(scratch, 'image.iso'), { until: 'cache' }),
  syncedFile: (image, scratch) => writeImage(image, join(scratch, 'image.iso')),
  socket: (image) => throughSocket((socket) => pipeline(Readable.fromWeb(image.stream()), socket)),
  /** The trap: it counts pieces, not bytes, and buffers what the socket does not take. */
  socketToWeb: (image) => throughSocket((socket) => image.stream().pipeTo(Writable.toWeb(socket))),
};

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
