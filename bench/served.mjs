import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { driven } from './measure.mjs';
import { REQUEST } from './request.mjs';

const SERVER = fileURLToPath(new URL('./drivers/http-server.mjs', import.meta.url));
const LOAD = fileURLToPath(new URL('./drivers/http-load.mjs', import.meta.url));

/** Asks for the image of the tree that the server has, each time for another machine. */
export const IMAGE = {
  path: '/api/4.0/isos',
  // The number is put in for each download.
  body: JSON.stringify({ ...REQUEST, osversionDir: 'tree', hostName: 'edge-{number}' }),
};

/**
 * Runs `use` with a server of its own, in a process that has answered nothing before. It gets a function that sends
 * clients and answers what they saw, and what the server says of itself meanwhile.
 */
export async function served(options, use) {
  const server = fork(SERVER, [JSON.stringify(options)]);
  const answer = async () => (await once(server, 'message'))[0];
  const port = await answer();
  const ask = async (order) => {
    server.send(order);
    return await answer();
  };
  try {
    return await use(async (load, clients = clientsOf) => {
      await ask('watch');
      const seen = await clients({ port, ...load });
      return { ...seen, ...(await ask('figures')) };
    });
  } finally {
    server.disconnect();
    await once(server, 'exit');
  }
}

/** Clients of any server on this machine. */
export function clientsOf({ clients = 1, downloads = clients, until = 'end', ...load }) {
  return driven(LOAD, { clients, downloads, until, ...load });
}
