import { shellWord } from '../../answer-files/quoting.js';
import { hasControls, isPlain, type Language, type Scalar } from './language.js';

/**
 * `unknown` is a text that only a parser of the whole language could follow: from a substitution or a here-document on, only plain
 * values are written.
 */
type State = 'word' | 'single' | 'double' | 'comment' | 'unknown';

/** Scripts of a POSIX shell, and the files that one sources. */
export class ShellText implements Language {
  #state: State = 'word';
  /** The character before, for what begins with two. At the beginning a comment can begin. */
  #last = '\n';
  #isEscaped = false;

  read(text: string): undefined {
    for (const character of text) this.#step(character);
  }

  write(value: Scalar): string | undefined {
    const text = this.#textOf(value);
    if (text !== undefined) this.read(text);
    return text;
  }

  #textOf(value: Scalar): string | undefined {
    // A quote behind `$` has escapes of its own.
    const isWord = this.#state === 'word' && !this.#isEscaped && this.#last !== '$';
    if (isWord && value === '') return "''";
    if (isPlain(value)) return String(value);
    return isWord && !hasControls(value) ? shellWord(String(value)) : undefined;
  }

  #step(character: string): void {
    const last = this.#last;
    this.#last = character;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      // It is a letter of a word, whatever it would be otherwise.
      this.#last = 'x';
    } else if (this.#state === 'comment') {
      if (character === '\n') this.#state = 'word';
    } else if (this.#state === 'single') {
      if (character === "'") this.#state = 'word';
    } else if (this.#state !== 'unknown') {
      this.#stepInCode(last, character, this.#state);
    }
  }

  #stepInCode(last: string, character: string, state: 'word' | 'double'): void {
    if (isObscure(last + character, state)) this.#state = 'unknown';
    else if (character === '\\') this.#isEscaped = true;
    else if (character === '"') this.#state = state === 'double' ? 'word' : 'double';
    else if (character === "'" && state === 'word') this.#state = 'single';
    else if (character === '#' && state === 'word' && /[\s;&|()]/.test(last)) this.#state = 'comment';
  }
}

function isObscure(two: string, state: 'word' | 'double'): boolean {
  if (two.endsWith('`') || two === '$(' || two === '${') return true;
  return state === 'word' && (two === "$'" || two === '<<');
}
