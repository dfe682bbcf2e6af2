import { HttpFault, NOT_IMPLEMENTED, refusalOf } from './answer/alerts.js';
import { Exchange } from './answer/exchange.js';
import { withinFirstByteLimit } from './answer/first-byte-limit.js';
import { reportedBody } from './answer/reported-body.js';
import { responseWith, wholeBodyOf } from './answer/whole-body.js';
import { type AuthorisedUser, type NeededAuthority, neededAuthority, userOf } from './authorisation.js';
import { refuseCrossOrigin } from './cross-origin.js';
import { offeredInstallers } from './installers.js';
import { postIsos } from './isos/post-isos.js';
import { postPreview } from './isos/post-preview.js';
import { postSeeds } from './isos/post-seeds.js';
import { answerPosted } from './isos/posted-request.js';
import { openApiDocument } from './openapi/document.js';
import { type IsoHandlerOptions, settingsOf } from './options.js';
import { offeredVersions } from './os-versions.js';
import { ALLOWED_METHODS, DESCRIPTION_METHODS, isOwnPath, pathBelow, type Route, routeOf } from './routes.js';
import { PATH_PREFIX } from './stores/store.js';
import { isPlainPath, NOT_PLAIN } from './target.js';

/**
 * The ISO endpoint of Traffic Ops as a web-standard handler: `POST /api/<version>/isos` and
 * `GET /api/<version>/osversions`, and beside them seeds, previews and the installers of the OS versions. It mounts in any server that speaks `Request` and `Response`, and through
 * `createNodeListener` in node:http, Express and Fastify.
 *
 * The handler never rejects: every error has an answer. After the first byte of an image an error can only error the
 * body. Cancelling the body, or the request's signal, stops all work and closes every file.
 *
 * @throws {TypeError} at once without `authorize`.
 * @throws {RangeError} at once when an option is out of its range.
 * @example
 * const handler = createIsoHandler({ root: '/srv/files', authorize: async () => ({ user: 'operator' }) });
 * createServer(createNodeListener(handler)).listen(8080);
 */
export function createIsoHandler(options: IsoHandlerOptions): IsoHandler {
  const settings = settingsOf(options);
  const { basePath, versions } = settings;
  const handle = async (request: Request) => {
    const exchange = new Exchange(request, settings);
    try {
      return await answer(exchange);
    } catch (error) {
      return exchange.refuse(error);
    } finally {
      exchange.close();
    }
  };
  const owns = ({ url }: Pick<Request, 'url'>) => {
    const path = pathBelow(basePath, new URL(url).pathname);
    return path !== undefined && isOwnPath(path, versions);
  };
  return Object.assign(handle, { owns });
}

/** The endpoint, and which requests are its own. */
export interface IsoHandler {
  (request: Request): Promise<Response>;
  /**
   * Whether the path is one of the endpoint's: below `basePath` those of images and what belongs to them in every version of
   * the API, `/iso/...` and `/openapi.json`. Others are for the rest of a server.
   */
  owns(request: Pick<Request, 'url'>): boolean;
}

async function answer(exchange: Exchange): Promise<Response> {
  const { request, settings } = exchange;
  const { pathname } = new URL(request.url);
  if (!isPlainPath(pathname)) throw new HttpFault(400, NOT_PLAIN);
  const path = pathBelow(settings.basePath, pathname);
  if (path === undefined) return refuseUnknown(pathname);
  const route = routeOf(path, settings.versions);
  switch (route.kind) {
    case 'route':
      return await answerRoute(exchange, route);
    case 'description':
      return answerMethod(exchange, DESCRIPTION_METHODS) ?? describe(exchange);
    case 'unserved version':
      return exchange.refusal(NOT_IMPLEMENTED);
    case 'unknown':
      return (await storedImage(exchange, path)) ?? refuseUnknown(pathname);
  }
}

async function answerRoute(exchange: Exchange, route: Route & { kind: 'route' }): Promise<Response> {
  const { request, settings } = exchange;
  const { name, version } = route;
  const answered = answerMethod(exchange, ALLOWED_METHODS[name]);
  if (answered !== undefined) return answered;

  if (request.method === 'POST') refuseCrossOrigin(request, settings.options);
  const user = await authorised(exchange, neededAuthority(name, version));
  switch (name) {
    case 'osversions':
      return await withinFirstByteLimit(exchange, () => getOsVersions(exchange));
    case 'installers':
      return await withinFirstByteLimit(exchange, () => getInstallers(exchange));
    case 'isos':
      return await answerPosted(exchange, { route: name, version, user }, (posted) => postIsos(exchange, posted));
    case 'preview':
      return await answerPosted(exchange, { route: name, version, user }, (posted) => postPreview(exchange, posted));
    case 'seeds':
      return await answerPosted(exchange, { route: name, version, user }, (posted) =>
        postSeeds(exchange, posted, route.family),
      );
  }
}

async function authorised(exchange: Exchange, needed: NeededAuthority): Promise<AuthorisedUser> {
  const authorisation = await exchange.settings.options.authorize(exchange.request, needed);
  exchange.addHeaders(authorisation.headers);
  return userOf(authorisation);
}

/** The answer when the method decides it, before authorisation: a preflight carries no credentials. */
function answerMethod(exchange: Exchange, methods: readonly string[]): Response | undefined {
  const { request, settings } = exchange;
  const allow = { allow: methods.join(', ') };
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: exchange.headers(allow) });
  if (methods.includes(request.method)) return undefined;
  return exchange.refusal(refusalOf(new HttpFault(405, 'method not allowed'), settings.alerts), allow);
}

function describe(exchange: Exchange): Response {
  return exchange.json(200, `${JSON.stringify(openApiDocument(exchange.settings.options))}\n`);
}

/** What a stored image is protected with: they are made for 1.x clients. */
const FETCH_STORED = neededAuthority('isos', '1.5');

/** Asked before the store is, so that clients without access do not even learn which images there are. */
async function storedImage(exchange: Exchange, path: string): Promise<Response | undefined> {
  const { request, settings } = exchange;
  const { store, publicImages = false } = settings.options;
  if (store?.handle === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return undefined;
  const isUsualPath = path.startsWith(PATH_PREFIX);
  if (!publicImages && isUsualPath) await authorised(exchange, FETCH_STORED);
  const response = await withinFirstByteLimit(exchange, async (signal) => {
    const answer = await store.handle?.(
      settings.basePath === '' ? request : new Request(new URL(path, request.url), request),
    );
    // What comes too late is not waited for, and would keep its file open.
    if (signal.aborted) await answer?.body?.cancel(signal.reason);
    return answer;
  });
  if (response === undefined) return undefined;
  const { body, status, headers } = response;
  try {
    // A store of the caller's may have images at any path.
    if (!publicImages && !isUsualPath) await authorised(exchange, FETCH_STORED);
  } catch (error) {
    await body?.cancel(error);
    throw error;
  }
  const sent = wholeBodyOf(response) ?? (body && reportedBody(body, exchange));
  return responseWith(sent, { status, headers: exchange.headers(headers) });
}

/** `GET /api/<version>/installers`. */
async function getInstallers(exchange: Exchange): Promise<Response> {
  return exchange.json(200, `${JSON.stringify({ response: await offeredInstallers(exchange.settings) })}\n`);
}

function refuseUnknown(pathname: string): never {
  throw new HttpFault(404, `The requested path '${pathname}' does not exist.`);
}

/** `GET /api/<version>/osversions`. */
async function getOsVersions(exchange: Exchange): Promise<Response> {
  const versions = Object.entries(await offeredVersions(exchange.settings));
  // By bytes, as the original server sorts. An object would put names that are numbers first, so none is made.
  const members = versions
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, directory]) => `${JSON.stringify(name)}:${JSON.stringify(directory)}`);
  return exchange.json(200, `{"response":{${members.join(',')}}}\n`);
}
