// Hono, on any runtime that kickstart-iso runs on.

/** Middleware. */
export function isos(handler) {
  return async (context, next) => (handler.owns(context.req.raw) ? await handler(context.req.raw) : await next());
}
