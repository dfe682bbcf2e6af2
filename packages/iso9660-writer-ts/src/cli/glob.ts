/**
 * A shell pattern as `fnmatch` reads it, for whole texts: `*` and `?` stop at a slash and match a dot in front. There
 * are no braces and no `**`: a pattern that another program of this family takes literally must stay literal.
 */
export function globExpression(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; ) {
    const [token, expression] = tokenAt(pattern, at);
    source += expression;
    at += token.length;
  }
  return new RegExp(`^${source}$`, 'su');
}

/** The token that starts at a place of a pattern, and its regular expression. */
function tokenAt(pattern: string, at: number): readonly [token: string, expression: string] {
  const rest = pattern.slice(at);
  const [character = ''] = rest;
  if (character === '*') return [character, '[^/]*'];
  if (character === '?') return [character, '[^/]'];
  if (character === '\\' && rest.length > 1) {
    const [, escaped = ''] = rest;
    return [character + escaped, literal(escaped)];
  }
  const set = /^\[([!^]?)(\]?[^\]/]*)\]/.exec(rest);
  return set === null ? [character, literal(character)] : [set[0], setExpression(set[1] !== '', set[2] ?? '')];
}

function setExpression(negated: boolean, members: string): string {
  const escaped = members.replace(/[\\\]^[]/g, '\\$&').replace(/^-|-$/g, '\\-');
  return negated ? `[^/${escaped}]` : `(?!/)[${escaped}]`;
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}
