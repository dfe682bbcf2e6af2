import { randomUUID } from 'node:crypto';

/**
 * Of a request's client a web `Request` knows nothing, so it carries a property under this symbol: the server sets it to
 * an object with an `id` of the request and the `address` of the client. `createNodeListener` sets the address; another server can, too,
 * because the symbol is a registered one.
 */
const CLIENT = Symbol.for('kickstart-iso.client');

/** What change log and warnings tell of where a request comes from. */
export interface Client {
  /** What the server calls the request, or else a random UUID. */
  readonly id: string;
  /** The other end of the connection, where it is known. */
  readonly address?: string;
}

interface Bearer {
  [CLIENT]?: Partial<Client>;
}

/** For servers: what is known of the client, beside what was known before. */
export function nameClient(request: Request, client: Partial<Client>): void {
  const bearer = request as Bearer;
  bearer[CLIENT] = { ...bearer[CLIENT], ...client };
}

/** The same for each call with one request. */
export function clientOf(request: Request): Client {
  const { id, address } = (request as Bearer)[CLIENT] ?? {};
  const client = { id: id ?? randomUUID(), ...(address !== undefined && { address }) };
  if (id === undefined) nameClient(request, client);
  return client;
}
