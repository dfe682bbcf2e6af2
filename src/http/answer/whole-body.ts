/** Bytes of the responses whose body is in memory whole. */
const wholeBodies = new WeakMap<Response, Uint8Array>();

/**
 * A response of bytes or a stream. `createNodeListener` sends bytes in one piece, which is a fraction of the work of reading
 * them from a stream; another server reads `body` as of any response.
 */
export function responseWith(body: Uint8Array | ReadableStream<Uint8Array> | null, init: ResponseInit): Response {
  const response = new Response(body as BodyInit | null, init);
  if (ArrayBuffer.isView(body)) wholeBodies.set(response, body);
  return response;
}

/** The bytes of the body, unless they come from a stream or its consumer has begun to read them. */
export function wholeBodyOf(response: Response): Uint8Array | undefined {
  return response.bodyUsed ? undefined : wholeBodies.get(response);
}
