/** Percent-encoded letters, digits, `-`, `.`, `_`, `~`, `/`, `\` and control characters: each has another, plainer form, or none. */
const ENCODED = /%(?:[01][0-9a-f]|2[def]|3\d|4[1-9a-f]|5[0-9acf]|6[1-9a-f]|7[0-9aef])/i;

/** Empty, `.` and `..` segments. */
const SEGMENTS = /\/(?:\.{0,2}\/|\.{1,2}$)/;

/**
 * Whether a path is written in the one way that no program reads differently: a proxy in front judges by the path as it is
 * sent, and what a URL makes of it (`\` is `/`, `/x/../y` is `/y`, a tab is nothing) must not lead elsewhere.
 */
export function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || ENCODED.test(path) || SEGMENTS.test(path)) return false;
  return URL.canParse(path, 'http://localhost') && new URL(path, 'http://localhost').pathname === path;
}

/** Whether the target of a request is a plain path, in whichever form it comes (RFC 9112, 3.2). */
export function isPlainTarget(target: string, method: string): boolean {
  if (target === '*') return method === 'OPTIONS';
  const [path = ''] = target.replace(/^https?:\/\/[^/?#\\]*/i, '').split('?', 1);
  // Nothing beyond the path is used, but a backslash or a fragment in it is no URL either.
  return /^[!-~]*$/.test(target) && !/[\\#]/.test(target) && isPlainPath(path === '' ? '/' : path);
}

export const NOT_PLAIN = 'the path of the request is not in its plain form';
