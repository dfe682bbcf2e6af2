// Koa, before body parsers.
import { createNodeListener } from 'kickstart-iso/http';

/** Middleware. */
export function isos(handler) {
  const listener = createNodeListener(handler);
  return async (context, next) => {
    let isOther = false;
    listener(context.req, context.res, () => {
      isOther = true;
    });
    if (isOther) await next();
    else context.respond = false;
  };
}
