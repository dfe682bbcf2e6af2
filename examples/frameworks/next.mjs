// Next, as route handlers of Node.js: `app/api/[version]/isos/route.js` is
//
//   import { routesOf } from './next.mjs';
//   export const runtime = 'nodejs';
//   export const dynamic = 'force-dynamic';
//   export const { POST, OPTIONS } = routesOf(handler);
//
// and `app/api/[version]/osversions/route.js` the same with GET, HEAD and OPTIONS. Seeds are in `seeds/[family]` and previews in
// `preview`, as images are; `installers` is like `osversions`. Pages and other routes stay as they are.

/** A route handler for each method of the endpoint: the handler itself answers those that a path does not have. */
export function routesOf(handler) {
  const answer = (request) => handler(request);
  return { GET: answer, HEAD: answer, POST: answer, OPTIONS: answer };
}
