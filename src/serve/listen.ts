import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a server listens. Port 0 is any free one. */
export interface Place {
  /** A name or an address; one of IPv6 also in brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Listens, and answers the URL.
 *
 * @throws {Error} with words for people when it cannot.
 */
export async function listen(
  server: Server,
  { host, port }: Place,
  scheme: 'http' | 'https' = 'http',
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new Error(`cannot listen on port ${port} of ${host}: ${factOf(cause)}`, { cause }));
    });
    server.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port }, resolve);
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}

const FACTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already',
  EACCES: 'permission denied; ports below 1024 are for root, or for programs with CAP_NET_BIND_SERVICE',
  EADDRNOTAVAIL: 'the address belongs to no interface of this machine',
  ENOTFOUND: 'there is no such host name',
  EAI_AGAIN: 'the host name cannot be looked up',
};

function factOf({ code = '', message }: NodeJS.ErrnoException): string {
  return FACTS[code] ?? message;
}
