import { createHash } from 'node:crypto';
import type { FormOptions } from './fields.js';
import { formPage } from './page.js';

/**
 * The Generate ISO page as a web-standard handler: a form for the request, which it sends to the endpoint of the same server, and
 * whose image it saves while it arrives. It answers GET and HEAD whatever the path is, so mount it at one; any other
 * method is a 405. The page is made once and needs no other file.
 *
 * @throws {TypeError} at once when `basePath` or `apiVersion` cannot stand in a path.
 * @example
 * const form = createFormHandler({ title: 'New cache servers' });
 * const response = await form(new Request('https://ops.example.net/'));
 */
export function createFormHandler(options: FormOptions = {}): (request: Request) => Promise<Response> {
  checkPath(options);
  const page = formPage(options);
  const body = new TextEncoder().encode(page.html);
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const always = { ...PROTECTION, 'content-security-policy': page.contentSecurityPolicy };
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response('method not allowed\n', { status: 405, headers: { ...PROTECTION, allow: 'GET, HEAD' } });
    }
    const headers = new Headers({ ...always, etag, 'cache-control': 'no-cache' });
    if (isCurrent(request, etag)) return new Response(null, { status: 304, headers });
    headers.set('content-type', 'text/html; charset=utf-8');
    headers.set('content-length', String(body.length));
    return new Response(request.method === 'HEAD' ? null : body, { headers });
  };
}

const PROTECTION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

function checkPath({ basePath = '', apiVersion = '5.0' }: FormOptions): void {
  if (!/^(?:\/[\w.~-]+)*$/.test(basePath))
    throw new TypeError(`basePath: ${JSON.stringify(basePath)} is not like "/tools"`);
  if (!/^\d+\.\d+$/.test(apiVersion))
    throw new TypeError(`apiVersion: ${JSON.stringify(apiVersion)} is not like "5.0"`);
}

/** RFC 9110, 13.1.2: compared without regard to `W/`, which a compressing proxy may have put there. */
function isCurrent(request: Request, etag: string): boolean {
  const known = request.headers
    .get('if-none-match')
    ?.split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  return known?.some((tag) => tag === '*' || tag === etag) ?? false;
}
