import { readFile } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Where a PC in text mode has 25 lines of 80 letters, each followed by its colour. */
const SCREEN = { address: 0xb8000, columns: 80, bytes: 80 * 25 * 2 };

/** Reads the screen of a PC in QEMU through its monitor, for programs that know no serial port. */
export interface TextScreen {
  /** Words for QEMU. */
  readonly parts: readonly string[];
  read(): Promise<string>;
}

export function textScreen(directory: string): TextScreen {
  const [monitor, memory] = [join(directory, 'monitor'), join(directory, 'screen')];
  let socket: Socket | undefined;
  return {
    parts: ['-chardev', `socket,id=monitor,path=${monitor},server=on,wait=off`, '-mon', 'chardev=monitor'],
    async read() {
      socket ??= await connected(monitor);
      socket?.write(`pmemsave ${SCREEN.address} ${SCREEN.bytes} "${memory}"\n`);
      await setTimeout(200);
      const bytes = await readFile(memory).catch(() => Buffer.alloc(0));
      const letters = Buffer.from(bytes.filter((_, at) => at % 2 === 0)).toString('latin1');
      return letters.replace(new RegExp(`.{${SCREEN.columns}}`, 'gs'), (line) => `${line.trimEnd()}\n`);
    },
  };
}

/** `undefined` while QEMU has not made its end yet, and when it is gone. */
async function connected(path: string): Promise<Socket | undefined> {
  const socket = createConnection(path);
  // What the monitor prints has no reader.
  socket.resume().on('error', () => {});
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('close', () => resolve(undefined));
  });
}
