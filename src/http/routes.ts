import { INSTALLER_FAMILIES, type InstallerFamily } from '../answer-files/options.js';

export type RouteName = 'installers' | 'isos' | 'osversions' | 'preview' | 'seeds';

/** Where a path leads. A version is judged before the rest of the path, and before the method. */
export type Route =
  | { readonly kind: 'route'; readonly name: Exclude<RouteName, 'seeds'>; readonly version: string }
  | { readonly kind: 'route'; readonly name: 'seeds'; readonly version: string; readonly family: InstallerFamily }
  | { readonly kind: 'description' }
  | { readonly kind: 'unserved version' }
  | { readonly kind: 'unknown' };

export const ALLOWED_METHODS: Readonly<Record<RouteName, readonly string[]>> = {
  isos: ['POST', 'OPTIONS'],
  osversions: ['GET', 'HEAD', 'OPTIONS'],
  seeds: ['POST', 'OPTIONS'],
  installers: ['GET', 'HEAD', 'OPTIONS'],
  preview: ['POST', 'OPTIONS'],
};

/** Where the endpoint describes itself. It has no version, because it names them all. */
export const OPENAPI_PATH = '/openapi.json';
export const DESCRIPTION_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

const API_PATH = /^\/api\/([^/]+)\/(.*)$/;

export function routeOf(pathname: string, versions: ReadonlySet<string>): Route {
  if (pathname === OPENAPI_PATH) return { kind: 'description' };
  const [, version = '', rest = ''] = API_PATH.exec(pathname) ?? [];
  if (!versions.has(version)) return { kind: isVersion(version) ? 'unserved version' : 'unknown' };
  const [name = '', ...more] = rest.replace(/\/$/, '').split('/');
  if (!isRouteName(name)) return { kind: 'unknown' };
  if (name !== 'seeds') return more.length === 0 ? { kind: 'route', name, version } : { kind: 'unknown' };
  const family = INSTALLER_FAMILIES.find((known) => known === more[0]);
  return family === undefined || more.length > 1 ? { kind: 'unknown' } : { kind: 'route', name, version, family };
}

/** What stands behind the version in paths of this endpoint; the rest of an API may be another's. */
const OWN_NAMES = new RegExp(`^(?:${Object.keys(ALLOWED_METHODS).join('|')})(?:/|$)`);

/** Where stores serve images. */
const STORED = /^\/iso\//;

/** Whether a path below `basePath` is this endpoint's to answer, be it with 404, 405 or 501. */
export function isOwnPath(pathname: string, versions: ReadonlySet<string>): boolean {
  const [, version = '', rest = ''] = API_PATH.exec(pathname) ?? [];
  if (OWN_NAMES.test(rest)) return versions.has(version) || isVersion(version);
  return pathname === OPENAPI_PATH || STORED.test(pathname);
}

/** The part of a path below `basePath`; `undefined` when it is not below it. */
export function pathBelow(basePath: string, pathname: string): string | undefined {
  if (basePath === '') return pathname;
  return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : undefined;
}

/** @throws {RangeError} when it is not empty, and not a plain path without a slash at its end. */
export function checkBasePath(basePath: string): string {
  const isPlain = /^(?:\/[\w~-][\w.~-]*)*$/.test(basePath);
  if (!isPlain) throw new RangeError(`basePath: ${JSON.stringify(basePath)} is not like "/tools"`);
  return basePath;
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
