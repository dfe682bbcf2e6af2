import { isVersion } from './versions.js';

export type RouteName = 'isos' | 'osversions';

/** Where a path leads. A version is judged before the rest of the path, and before the method. */
export type Route =
  | { readonly kind: 'route'; readonly name: RouteName; readonly version: string }
  | { readonly kind: 'description' }
  | { readonly kind: 'unserved version' }
  | { readonly kind: 'unknown' };

export const ALLOWED_METHODS: Readonly<Record<RouteName, readonly string[]>> = {
  isos: ['POST', 'OPTIONS'],
  osversions: ['GET', 'HEAD', 'OPTIONS'],
};

/** Where the endpoint describes itself. It has no version, because it names them all. */
export const OPENAPI_PATH = '/openapi.json';
export const DESCRIPTION_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

const API_PATH = /^\/api\/([^/]+)\/(.*)$/;

export function routeOf(pathname: string, versions: ReadonlySet<string>): Route {
  if (pathname === OPENAPI_PATH) return { kind: 'description' };
  const [, version = '', rest = ''] = API_PATH.exec(pathname) ?? [];
  if (!versions.has(version)) return { kind: isVersion(version) ? 'unserved version' : 'unknown' };
  const name = rest.replace(/\/$/, '');
  return isRouteName(name) ? { kind: 'route', name, version } : { kind: 'unknown' };
}

function isRouteName(name: string): name is RouteName {
  return Object.hasOwn(ALLOWED_METHODS, name);
}
