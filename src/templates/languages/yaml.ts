import { quotedScalar } from '../../answer-files/yaml.js';
import { AFTER_VALUE, BLANK, NOT_ALONE } from './data.js';
import type { Language, Scalar } from './language.js';

/** A key with nothing after it, or the dash of an item: a value can stand there. */
const BEFORE_VALUE = /^\s*(?:- +)*(?:[\w.-]+: +|- +)$/;
/** The same, and a string in double quotes that is not closed yet. */
const IN_STRING = /^\s*(?:- +)*(?:[\w.-]+: +|- +)"(?:[^"\\]|\\.)*$/;
/** The head of a block scalar: the lines below it that are further in are text. */
const BLOCK = /(?:^|\s)[|>][-+0-9]*[ \t]*(?:#.*)?$/;
/** A part of a plain scalar: no indicator, no end of a key, no mark of a document. */
const PLAIN_PART = /^(?:[A-Za-z0-9/](?:[A-Za-z0-9._:/-]*[A-Za-z0-9._/-])?)?$/;

/** YAML, line by line. From a string that does not end on its line on, only plain values are written. */
export class YamlText implements Language {
  #line = '';
  #isLost = false;
  /** How far in the head of the block scalar is that may still go on. */
  #block = Number.POSITIVE_INFINITY;
  #isAfterValue = false;

  read(text: string): string | undefined {
    const isWrong = this.#isAfterValue && !BLANK.test(text) && !AFTER_VALUE.test(text);
    this.#isAfterValue &&= BLANK.test(text);
    const [first = '', ...others] = text.split('\n');
    this.#line += first;
    for (const line of others) {
      this.#endLine(this.#line.replace(/\r$/, ''));
      this.#line = line;
    }
    return isWrong ? NOT_ALONE : undefined;
  }

  write(value: Scalar): string | undefined {
    if (this.#isAfterValue) return undefined;
    const isFollowed = !this.#isLost && !this.#isInBlock();
    const isWhole = isFollowed && BEFORE_VALUE.test(this.#line);
    const text = isWhole ? quotedScalar(value) : partOf(value, isFollowed && IN_STRING.test(this.#line));
    this.#line += text ?? '';
    this.#isAfterValue = isWhole;
    return text;
  }

  #isInBlock(): boolean {
    return indentOf(this.#line) > this.#block;
  }

  #endLine(line: string): void {
    if (line.trim() === '' || this.#isInBlock()) return;
    this.#block = BLOCK.test(line) ? parentIndentOf(line) : Number.POSITIVE_INFINITY;
    // A string that is not closed ends with its line, and leaves one quote.
    const unquoted = line.replace(/"(?:[^"\\]|\\.?)*("|$)/g, (_, end) => (end === '' ? '"' : ''));
    const code = unquoted.replace(/(?:^|\s)#.*$/, '');
    if (isOdd(code, '"') || isOdd(code, "'") || /^--- *\S/.test(code)) this.#isLost = true;
  }
}

function partOf(value: Scalar, isInString: boolean): string | undefined {
  if (isInString) return quotedScalar(String(value)).slice(1, -1);
  return PLAIN_PART.test(String(value)) ? String(value) : undefined;
}

/** The column of the node that has a block scalar: of its key, or of the dash of its item. */
function parentIndentOf(line: string): number {
  const [before = ''] = /^\s*(?:- +)*/.exec(line) ?? [];
  return /^[|>]/.test(line.slice(before.length)) ? before.trimEnd().length - 1 : before.length;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function isOdd(text: string, character: string): boolean {
  return text.split(character).length % 2 === 0;
}
