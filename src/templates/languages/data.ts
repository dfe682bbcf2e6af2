import { quotedScalar } from '../../answer-files/yaml.js';
import { isPlain, type Language, type Scalar } from './language.js';

/** Where a text of JSON or TOML is: outside of strings, in a comment, or in a string that ends with these quotes. */
type State = 'outside' | 'comment' | '"' | "'" | '"""' | "'''";

/** What can stand behind a value on its line. */
export const AFTER_VALUE = /^[ \t]*(?:\r?\n|[,:=.#}\]])/;

/** A text that does not go on to something that {@link AFTER_VALUE} could judge. */
export const BLANK = /^[ \t]*$/;

export const NOT_ALONE = 'is a whole value, and text stands beside it: put both into one string in double quotes';

/** JSON, and TOML, which adds comments and three kinds of strings. A tag outside of a string is a whole value. */
export class DataText implements Language {
  readonly #isToml: boolean;
  #state: State = 'outside';
  #isEscaped = false;
  #isAfterValue = false;

  constructor(syntax: 'json' | 'toml') {
    this.#isToml = syntax === 'toml';
  }

  read(text: string): string | undefined {
    const isWrong = this.#isAfterValue && !BLANK.test(text) && !AFTER_VALUE.test(text);
    this.#isAfterValue &&= BLANK.test(text);
    this.#follow(text);
    return isWrong ? NOT_ALONE : undefined;
  }

  write(value: Scalar): string | undefined {
    const isWhole = this.#state === 'outside';
    if (this.#isEscaped || (isWhole && this.#isAfterValue)) return undefined;
    const text = this.#textOf(value);
    if (text !== undefined) this.#follow(text);
    this.#isAfterValue = isWhole;
    return text;
  }

  #textOf(value: Scalar): string | undefined {
    if (this.#state === '"' || this.#state === '"""') return quotedScalar(String(value)).slice(1, -1);
    if (this.#state !== 'outside') return isPlain(value) ? String(value) : undefined;
    return quotedScalar(value);
  }

  #follow(text: string): void {
    for (let at = 0; at < text.length; at += this.#step(text, at));
  }

  /** Goes over what stands at `at`, and returns how long that is. */
  #step(text: string, at: number): number {
    const character = text.charAt(at);
    const state = this.#state;
    if (this.#isEscaped) this.#isEscaped = false;
    else if (state === 'outside') return this.#open(text, at);
    else if (state === 'comment') this.#state = character === '\n' ? 'outside' : 'comment';
    else if (character === '\\' && state.startsWith('"')) this.#isEscaped = true;
    else if (text.startsWith(state, at)) {
      this.#state = 'outside';
      return state.length;
    }
    return 1;
  }

  #open(text: string, at: number): number {
    const character = text.charAt(at);
    if (this.#isToml && character === '#') this.#state = 'comment';
    if (character !== '"' && !(this.#isToml && character === "'")) return 1;
    const long = character === '"' ? '"""' : "'''";
    // Two quotes are an empty string, three begin one of several lines.
    this.#state = this.#isToml && text.startsWith(long, at) ? long : character;
    return this.#state.length;
  }
}
