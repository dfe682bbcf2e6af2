/** A process that takes whatever is sent to it over TCP: `node drain.mjs` prints its port. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const SELF = fileURLToPath(import.meta.url);

/** Starts one, and answers its port and how to end it. */
export async function startDrain() {
  const server = spawn(process.execPath, [SELF], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(server.stdout, 'data');
  return {
    port: Number(port),
    async stop() {
      server.kill();
      await once(server, 'close');
    },
  };
}

if (process.argv[1] === SELF) {
  const server = createServer((socket) => socket.resume().on('error', () => {}));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
}
