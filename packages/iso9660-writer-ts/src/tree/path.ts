import { carriesUtf8, isEncodable } from '../bytes/text.js';

/** Empty, `.` and `..` segments, a slash at an end, and NUL. */
const FORBIDDEN = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

/** What is wrong with an entry's path, or nothing. */
export function pathProblem(path: unknown): string | undefined {
  if (typeof path !== 'string') return 'must be text';
  if (path.includes('\0')) return 'must not hold a NUL character';
  if (FORBIDDEN.test(path)) return 'must be relative, without empty, "." or ".." segments';
  if (!isEncodable(path)) return 'holds half of a surrogate pair, which UTF-8 cannot write';
  if (carriesUtf8(path)) return 'carries bytes as surrogates that are UTF-8, and has to hold their text instead';
  return undefined;
}

/** The path of the directory that holds this path; `''` is the root. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path inside a directory, which may be the root. */
export function joinPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
