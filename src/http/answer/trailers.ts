/**
 * Trailer fields have no place in the web's `Request` and `Response`, so both carry a property under this symbol: the
 * server sets it to `true` on a request whose answer may have trailers, and the handler sets it on a response to a
 * function that gives the fields once the body has ended. `createNodeListener` knows both; another server can, too,
 * because the symbol is a registered one. A server that does not know them gets no trailers to send.
 */
const TRAILERS = Symbol.for('kickstart-iso.trailers');

/** Gives the fields. Only to be called after the last byte of the body. */
export type Trailers = () => Readonly<Record<string, string>>;

interface Bearer<Value> {
  [TRAILERS]?: Value;
}

/** For servers: the answer to this request may have trailers. */
export function permitTrailers(request: Request): void {
  (request as Bearer<boolean>)[TRAILERS] = true;
}

/** Whether the server can send trailers, and the client said that it reads them (RFC 9110, 10.1.4). */
export function takesTrailers(request: Request): boolean {
  const names = (request.headers.get('te') ?? '').split(',').map((item) => item.trim().toLowerCase());
  return (request as Bearer<boolean>)[TRAILERS] === true && names.includes('trailers');
}

export function setTrailers(response: Response, trailers: Trailers): void {
  (response as Bearer<Trailers>)[TRAILERS] = trailers;
}

/** For servers: the trailers of this answer. Its `Trailer` header names them already. */
export function trailersOf(response: Response): Trailers | undefined {
  return (response as Bearer<Trailers>)[TRAILERS];
}
