import type { PreparedIso } from '../../image/prepare-iso.js';

/** Keeps the images of 1.x clients, which ask for an URL instead of the image itself. */
export interface IsoStore {
  /**
   * Keeps an image and answers its public URL. `name` is the image's file name: it comes from the request, so that
   * a store which makes a path of it has to look at it first. Reading the image fails when the client goes away.
   */
  put(name: string, image: PreparedIso): Promise<string>;
  /** Where images are kept on this machine. An image that waits for this disk when it hangs keeps no other from being made. */
  readonly directory?: string;
  /**
   * Answers requests for stored images; `undefined` for any other request. Asked for paths that are no route. The handler
   * asks `authorize` for what it answers, as for making an image, unless `publicImages` is true.
   */
  handle?(request: Request): Promise<Response | undefined>;
}

/** Where a store is: on this machine, and for its clients. */
export interface StoreLocation {
  /** Where the store's files lie; made when missing. Nothing else should: files that are too old are removed. */
  readonly directory: string;
  /** Where clients reach the endpoint, e.g. `https://ops.example.net:8443/tools`: images are at `/tools/iso/` there. */
  readonly baseUrl: string;
  /** How long an image is kept. Default 7 days, as the original server did. */
  readonly keepDays?: number;
}

/** What the paths of stored images begin with. */
export const PATH_PREFIX = '/iso/';

/** @throws {TypeError} when `baseUrl` is not a URL of http or https, or has more than a path. */
export function baseOf({ baseUrl }: StoreLocation): string {
  const { origin, protocol, pathname, search, hash } = new URL(baseUrl);
  if (!/^https?:$/.test(protocol) || search !== '' || hash !== '')
    throw new TypeError(`baseUrl: ${JSON.stringify(baseUrl)} is not like "https://ops.example.net/tools"`);
  return origin + withoutSlashes(pathname);
}

/** Those at the end. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

export function storedUrl(base: string, name: string): string {
  return `${base}${PATH_PREFIX}${encodeURIComponent(name)}`;
}

/** The name of the image that a request reads, if it reads one. */
export function requestedName({ method, url }: Request): string | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  const { pathname } = new URL(url);
  if (!pathname.startsWith(PATH_PREFIX)) return undefined;
  try {
    const name = decodeURIComponent(pathname.slice(PATH_PREFIX.length));
    return isImageName(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/** @throws {Error} when the name cannot be that of a stored image. */
export function checkImageName(name: string): void {
  if (!isImageName(name)) throw new Error(`${JSON.stringify(name)} is not the name of a file`);
}

/** A single visible name that ends as all images do: neither a way out of the directory nor a file under construction. */
function isImageName(name: string): boolean {
  return /^[^./\\\p{Control}][^/\\\p{Control}]*\.iso$/u.test(name);
}
