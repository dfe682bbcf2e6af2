// Fastify, in a scope of its own: only there the body is left to the handler. `app.register(isos(handler))`.
import { createNodeListener } from 'kickstart-iso/http';

const PATHS = [
  ...['isos', 'osversions', 'seeds', 'installers', 'preview'].flatMap((name) => [
    `/api/:version/${name}`,
    `/api/:version/${name}/*`,
  ]),
  '/openapi.json',
  '/iso/*',
];

/** A plugin. With a `basePath` of the handler, `register` it with that as `prefix`. */
export function isos(handler) {
  const listener = createNodeListener(handler);
  return async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const path of PATHS) {
      scope.all(path, (request, reply) => {
        reply.hijack();
        listener(request.raw, reply.raw);
      });
    }
  };
}
