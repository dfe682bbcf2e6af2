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

/** The versions the original server serves. */
export const DEFAULT_VERSIONS: readonly string[] = ['3.0', '3.1', '4.0', '4.1', '5.0'];

const NUMBER = '(?:0|[1-9][0-9]*)';
const SERVABLE = new RegExp(`^${NUMBER}\\.${NUMBER}$`);
const RECOGNISED = new RegExp(`^(?:${NUMBER}(?:\\.${NUMBER})?|latest)$`);

/** Whether a path segment is meant as a version. Clients step down a version on 501, so it must not end in 404. */
function isVersion(segment: string): boolean {
  return RECOGNISED.test(segment);
}

/** @throws {RangeError} when one of them is not of the form `major.minor`. */
export function checkVersions(versions: readonly string[]): ReadonlySet<string> {
  for (const version of versions) {
    if (!SERVABLE.test(version)) throw new RangeError(`versions: ${JSON.stringify(version)} is not like "4.1"`);
  }
  return new Set(versions);
}

export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
