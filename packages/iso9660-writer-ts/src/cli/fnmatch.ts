/**
 * A shell pattern as `fnmatch` reads it with FNM_PATHNAME, for whole texts: `*` and `?` stop at a slash and match a dot in
 * front. There are no braces and no `**`: a pattern that another program of this family takes literally stays literal.
 * A pattern that cannot match, such as `[z-a]`, matches no text.
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

/** True if a pattern matches its own text and no other. */
export function isLiteral(pattern: string): boolean {
  return !/[*?[\\]/.test(pattern);
}

type Token = readonly [token: string, expression: string];

/** The token that starts at a place of a pattern, and its regular expression. */
function tokenAt(pattern: string, at: number): Token {
  const character = String.fromCodePoint(pattern.codePointAt(at)!);
  if (character === '*') return [character, '[^/]*'];
  if (character === '?') return [character, '[^/]'];
  if (character === '\\') {
    // A backslash at the end escapes nothing, and such a pattern matches nothing.
    if (at + 1 === pattern.length) return [character, NEVER];
    const escaped = String.fromCodePoint(pattern.codePointAt(at + 1)!);
    return [character + escaped, literal(escaped)];
  }
  return (character === '[' && bracketAt(pattern, at)) || [character, literal(character)];
}

const NEVER = '(?!)';

/** POSIX 9.3.5, in the POSIX locale for digits and the like, and Unicode for letters as UTF-8 locales have them. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: '\\p{L}\\p{Nd}',
  alpha: '\\p{L}',
  blank: ' \\t',
  cntrl: '\\p{Cc}',
  digit: '0-9',
  graph: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}',
  lower: '\\p{Ll}',
  print: ' \\p{L}\\p{M}\\p{N}\\p{P}\\p{S}',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: ' \\t-\\r',
  upper: '\\p{Lu}',
  xdigit: '0-9A-Fa-f',
};

/**
 * A bracket expression, POSIX 2.13.1: `undefined` if there is none, as when no `]` ends it;
 * the `[` is then an ordinary character.
 */
function bracketAt(pattern: string, start: number): Token | undefined {
  let at = start + 1;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  let members = '';
  for (const first = at; at === first || pattern[at] !== ']'; ) {
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(at));
    if (named !== null) {
      const set = CLASSES[named[1]!];
      if (set === undefined) return [pattern.slice(start, at), NEVER];
      members += set;
      at += named[0].length;
      continue;
    }
    const from = memberAt(pattern, at);
    if (from === undefined) return undefined;
    at = from.end;
    const to = pattern[at] === '-' && pattern[at + 1] !== ']' ? memberAt(pattern, at + 1) : undefined;
    if (to === undefined) {
      members += escapedMember(from.character);
      continue;
    }
    at = to.end;
    // A range whose end is before its start holds nothing.
    if (from.character.codePointAt(0)! <= to.character.codePointAt(0)!) {
      members += `${escapedMember(from.character)}-${escapedMember(to.character)}`;
    }
  }
  const token = pattern.slice(start, at + 1);
  if (members === '') return [token, negated ? '[^/]' : NEVER];
  return [token, negated ? `[^/${members}]` : `(?!/)[${members}]`];
}

interface Member {
  readonly character: string;
  /** Place behind it in the pattern. */
  readonly end: number;
}

/** One character of a bracket expression: itself, escaped, or as `[.x.]` and `[=x=]`. */
function memberAt(pattern: string, at: number): Member | undefined {
  const collating = /^\[([.=])(.)\1\]/su.exec(pattern.slice(at));
  if (collating !== null) return { character: collating[2]!, end: at + collating[0].length };
  const place = pattern[at] === '\\' ? at + 1 : at;
  const code = pattern.codePointAt(place);
  if (code === undefined) return undefined;
  const character = String.fromCodePoint(code);
  return { character, end: place + character.length };
}

function escapedMember(character: string): string {
  return character.replace(/[\\\]^[-]/, '\\$&');
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}
