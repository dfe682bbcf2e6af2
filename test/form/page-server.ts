import type { FormOptions } from '../../src/form/fields.js';
import { createFormHandler } from '../../src/form/form-handler.js';
import { createIsoHandler, createNodeListener, type IsoHandlerOptions } from '../../src/http/index.js';
import { type LoopbackServer, serve } from '../http/support/loopback-server.js';

/** The page at `/`, and the endpoint it calls: both of one server, as browsers want it. */
export function servePage(endpoint: Partial<IsoHandlerOptions>, options: FormOptions = {}): Promise<LoopbackServer> {
  const authorize = async () => ({ user: 'operator' });
  const isos = createIsoHandler({ authorize, ...endpoint });
  const form = createFormHandler(options);
  return serve(
    createNodeListener((request) => (new URL(request.url).pathname === '/' ? form(request) : isos(request))),
  );
}
