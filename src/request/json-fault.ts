/** Where a text stops being JSON. Lines and columns begin at 1; a column is a character. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** The position of the first fault, or `undefined` for valid JSON. Takes time linear in the text, and never quotes it. */
export function jsonFault(text: string): TextPosition | undefined {
  const offset = new Scanner(text).firstFault();
  return offset === undefined ? undefined : positionOf(text, offset);
}

function positionOf(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}

/** What may come next. `first`: the beginning of an object or array, which may end at once. */
type Expected = 'value' | 'first value' | 'name' | 'first name' | 'colon' | 'comma or end';

const LITERAL = /(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)/y;
const SPACE = new Set([' ', '\t', '\n', '\r']);
const ESCAPED = new Set('"\\/bfnrt');

/** Reads tokens, not values; open objects and arrays stand on a list, so that depth costs no stack. */
class Scanner {
  readonly #text: string;
  #place = 0;

  constructor(text: string) {
    this.#text = text;
  }

  firstFault(): number | undefined {
    const open: ('{' | '[')[] = [];
    let expected: Expected = 'value';
    for (;;) {
      while (SPACE.has(this.#text[this.#place] ?? '')) this.#place++;
      const character = this.#text[this.#place];
      if (expected === 'comma or end' && open.length === 0) return character === undefined ? undefined : this.#place;
      const next = this.#step(expected, character, open);
      if (next === undefined) return this.#place;
      expected = next;
    }
  }

  /** Passes one token. `undefined`: it is not one that may stand here. */
  #step(expected: Expected, character: string | undefined, open: ('{' | '[')[]): Expected | undefined {
    if (character === '}' || character === ']') return this.#close(expected, character, open);
    switch (expected) {
      case 'name':
      case 'first name':
        return character === '"' && this.#passString() ? 'colon' : undefined;
      case 'colon':
        return character === ':' ? this.#pass('value') : undefined;
      case 'comma or end':
        return character === ',' ? this.#pass(open.at(-1) === '{' ? 'name' : 'value') : undefined;
      default:
        return this.#value(character, open);
    }
  }

  #value(character: string | undefined, open: ('{' | '[')[]): Expected | undefined {
    if (character === '{' || character === '[') {
      open.push(character);
      return this.#pass(character === '{' ? 'first name' : 'first value');
    }
    return (character === '"' ? this.#passString() : this.#passLiteral()) ? 'comma or end' : undefined;
  }

  #close(expected: Expected, character: '}' | ']', open: ('{' | '[')[]): Expected | undefined {
    const isEmpty = expected === (character === '}' ? 'first name' : 'first value');
    const isOpen = open.at(-1) === (character === '}' ? '{' : '[');
    if (!isOpen || !(isEmpty || expected === 'comma or end')) return undefined;
    open.pop();
    return this.#pass('comma or end');
  }

  #pass(expected: Expected): Expected {
    this.#place++;
    return expected;
  }

  #passLiteral(): boolean {
    LITERAL.lastIndex = this.#place;
    const isLiteral = LITERAL.test(this.#text);
    if (isLiteral) this.#place = LITERAL.lastIndex;
    return isLiteral;
  }

  /** Leaves the place at the character that cannot stand in a string, or at the end of the text. */
  #passString(): boolean {
    for (this.#place++; ; this.#place++) {
      const character = this.#text[this.#place];
      if (character === undefined || character < ' ') return false;
      if (character === '\\' && !this.#passEscape()) return false;
      if (character === '"') {
        this.#place++;
        return true;
      }
    }
  }

  /** Leaves the place at the last character of the escape. */
  #passEscape(): boolean {
    this.#place++;
    const character = this.#text[this.#place] ?? '';
    if (character !== 'u') return ESCAPED.has(character);
    for (let digit = 0; digit < 4; digit++) {
      this.#place++;
      if (!/^[0-9A-Fa-f]$/.test(this.#text[this.#place] ?? '')) return false;
    }
    return true;
  }
}
