import mustache from 'mustache';

/** A part of a template: text as it is, a value, or parts that depend on one. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'value'; readonly name: string; readonly line: number }
  | {
      readonly kind: 'section';
      readonly name: string;
      readonly line: number;
      readonly isInverted: boolean;
      readonly parts: readonly Part[];
    };

/** Of a template: what is wrong on a line. */
export type Complain = (line: number, message: string) => void;

/** As mustache gives them: type, value, where it begins and ends, and what is in a section; other tags may have something else there. */
type Token = readonly [type: string, value: string, start: number, end: number, children?: readonly Token[] | string];

/** Tags of mustache that are none here, by their type. */
const FORBIDDEN: ReadonlyMap<string, string> = new Map([
  ['&', 'would be written without escapes: use two braces'],
  ['>', 'is a partial, which templates here do not have'],
  ['=', 'sets delimiters, which stay {{ and }} here'],
]);

/** Divides a template into its parts, and complains of all tags that cannot be. */
export function parseTemplate(text: string, names: ReadonlySet<string>, complain: Complain): readonly Part[] {
  const lineAt = lineCounter(text);
  const partsOf = (tokens: readonly Token[], isInSection: boolean): readonly Part[] =>
    tokens.flatMap((token): readonly Part[] => {
      const [type, value, start, , children] = token;
      const line = lineAt(start);
      if (type === 'text') return [{ kind: 'text', text: value, line }];
      if (type === '!') return [];
      const fault = FORBIDDEN.get(type) ?? nameFault(value, names, isInSection && type === 'name');
      if (fault !== undefined) complain(line, `{{${value}}} ${fault}`);
      if (type === 'name') return [{ kind: 'value', name: value, line }];
      return [
        {
          kind: 'section',
          name: value,
          line,
          isInverted: type === '^',
          parts: typeof children === 'object' ? partsOf(children, true) : [],
        },
      ];
    });
  return partsOf(tokensOf(text, lineAt, complain), false);
}

/** Answers the line of a position. Asked in the order of the text, it goes over it once. */
function lineCounter(text: string): (position: number) => number {
  let at = 0;
  let line = 1;
  return (position) => {
    if (position < at) [at, line] = [0, 1];
    for (; at < position; at++) if (text.charCodeAt(at) === 0x0a) line++;
    return line;
  };
}

function tokensOf(text: string, lineAt: (position: number) => number, complain: Complain): readonly Token[] {
  try {
    return mustache.parse(text) as unknown as readonly Token[];
  } catch (error) {
    const [, message = String(error), position = '0'] = /^(?:Error: )?(.*?) at (\d+)$/.exec(String(error)) ?? [];
    complain(lineAt(Number(position)), `${message.charAt(0).toLowerCase()}${message.slice(1)}`);
    return [];
  }
}

function nameFault(name: string, names: ReadonlySet<string>, isItem: boolean): string | undefined {
  if (names.has(name) || (isItem && name === '.')) return undefined;
  if (name === 'rootPass') return 'is the password, which templates do not get: use rootPasswordHash';
  return 'is no key of the request, and none that the server adds';
}
