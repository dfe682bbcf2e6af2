// Bun, Deno and every other server that is a function from Request to Response:
//
//   Bun.serve({ idleTimeout: 0, fetch: withIsos(handler, app) });
//   Deno.serve(withIsos(handler, app));
//   export default { fetch: withIsos(handler, app) };

/** The function of a whole server. */
export function withIsos(handler, app) {
  return (request, ...others) => (handler.owns(request) ? handler(request) : app(request, ...others));
}
