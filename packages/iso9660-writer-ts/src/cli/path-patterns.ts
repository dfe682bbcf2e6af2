import { globExpression } from './glob.js';
import type { HostPaths } from './host-paths.js';

/**
 * Whether any of some patterns matches a path of the image: its last name, the whole path with or without a slash in
 * front, or the path on this machine it comes from.
 */
export type PathMatcher = (path: string) => boolean;

export function pathMatcher(patterns: readonly string[], hostPaths: HostPaths): PathMatcher {
  if (patterns.length === 0) return () => false;
  const expressions = patterns.map(tidy).map(globExpression);
  const matches = (text: string) => expressions.some((expression) => expression.test(text));
  const byName = patterns.every((pattern) => !pattern.includes('/'));
  return (path) => {
    if (matches(path.slice(path.lastIndexOf('/') + 1))) return true;
    return !byName && [path, `/${path}`, ...hostPaths(path)].some(matches);
  };
}

/** `./a/` is `a`: paths are compared as `join` writes them. */
function tidy(pattern: string): string {
  const tidied = pattern.replace(/^(?:\.\/+)+(?=.)/, '').replace(/(?<=.)\/+$/, '');
  return tidied === '' ? pattern : tidied;
}
