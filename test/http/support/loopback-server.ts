import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createIsoHandler, createNodeListener, type IsoHandlerOptions } from '../../../src/http/index.js';
import { conformanceOf } from './openapi-conformance.js';

/** A server on a free port of the loopback interface. */
export interface LoopbackServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function serve(listener: RequestListener): Promise<LoopbackServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/**
 * The endpoint, open to everyone unless the options say otherwise. Closing it rejects when an answer was not as the
 * OpenAPI document says.
 */
export async function serveIsos(options: Partial<IsoHandlerOptions>): Promise<LoopbackServer> {
  const authorize = async () => ({ user: 'operator' });
  const handler = createIsoHandler({ authorize, ...options });
  const violationsOf = conformanceOf(options);
  const violations: string[] = [];
  const server = await serve(
    createNodeListener(async (request) => {
      const response = await handler(request);
      if (!request.signal.aborted) violations.push(...(await violationsOf(request, response)));
      return response;
    }),
  );
  const close = async () => {
    await server.close();
    if (violations.length > 0) throw new Error(violations.splice(0).join('\n'));
  };
  return { ...server, close };
}
