/** A part of a pattern between two slashes: the only text that it matches, or one with wildcards. */
export type PatternSegment = string | WildcardSegment;

export interface WildcardSegment {
  /** Texts that everything it matches contains. */
  readonly needed: readonly string[];
  readonly expression: RegExp;
}

/**
 * A shell pattern as `fnmatch` reads it with FNM_PATHNAME, for whole texts: `*` and `?` stop at a slash and match a dot in
 * front. There are no braces and no `**`: a pattern that another program of this family takes literally stays literal.
 * A pattern that cannot match, such as `[z-a]`, matches no text.
 */
export function patternSegments(pattern: string): readonly PatternSegment[] {
  const segments: PatternSegment[] = [];
  let tokens: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    const token = tokenAt(pattern, at);
    at += token.text.length;
    if (token.literal !== '/') {
      tokens.push(token);
      continue;
    }
    segments.push(segmentOf(tokens));
    tokens = [];
  }
  return [...segments, segmentOf(tokens)];
}

function segmentOf(tokens: readonly Token[]): PatternSegment {
  const runs = [''];
  for (const { literal } of tokens) {
    if (literal === undefined) runs.push('');
    else runs.push(runs.pop() + literal);
  }
  if (runs.length === 1) return runs[0]!;
  const expression = new RegExp(`^${tokens.map((token) => token.expression).join('')}$`, 'su');
  return { needed: runs.filter((text) => text !== ''), expression };
}

interface Token {
  /** As the pattern has it. */
  readonly text: string;
  readonly expression: string;
  /** The character it stands for; `undefined` if it may match others. */
  readonly literal?: string;
}

function tokenAt(pattern: string, at: number): Token {
  const character = String.fromCodePoint(pattern.codePointAt(at)!);
  if (character === '*') return { text: character, expression: '[^/]*' };
  if (character === '?') return { text: character, expression: '[^/]' };
  if (character === '\\') {
    // A backslash at the end escapes nothing, and such a pattern matches nothing.
    if (at + 1 === pattern.length) return { text: character, expression: NEVER };
    const escaped = String.fromCodePoint(pattern.codePointAt(at + 1)!);
    return { text: character + escaped, expression: expressionFor(escaped), literal: escaped };
  }
  const bracket = character === '[' ? bracketAt(pattern, at) : undefined;
  return bracket ?? { text: character, expression: expressionFor(character), literal: character };
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
      if (set === undefined) return { text: pattern.slice(start, at), expression: NEVER };
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
  const text = pattern.slice(start, at + 1);
  if (members === '') return { text, expression: negated ? '[^/]' : NEVER };
  return { text, expression: negated ? `[^/${members}]` : `(?!/)[${members}]` };
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

function expressionFor(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}
