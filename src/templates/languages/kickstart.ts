import { kickstartWord } from '../../answer-files/quoting.js';
import { hasControls, isPlain, type Language, type Scalar } from './language.js';

/** Begins a section of lines that are no commands of kickstart: a script, or names of packages. */
const SECTION = /^%(?!end|include|ksappend)\w/;

/** Kickstart files, whose commands are split by Python's shlex line by line. */
export class KickstartText implements Language {
  #line = '';
  #isInSection = false;
  /** The quote that is open on this line. */
  #quote = '';
  #isEscaped = false;
  #isComment = false;

  read(text: string): undefined {
    for (const character of text) this.#step(character);
  }

  write(value: Scalar): string | undefined {
    const text = this.#textOf(value);
    if (text !== undefined) this.read(text);
    return text;
  }

  #textOf(value: Scalar): string | undefined {
    const isCommand = !this.#isInSection && !this.#line.trimStart().startsWith('%');
    const isWord = isCommand && this.#quote === '' && !this.#isEscaped && !this.#isComment;
    if (isWord && value === '') return '""';
    if (isPlain(value)) return String(value);
    return isWord && !hasControls(value) ? kickstartWord(String(value)) : undefined;
  }

  #step(character: string): void {
    if (character === '\n') {
      if (SECTION.test(this.#line.trimStart())) this.#isInSection = true;
      else if (/^%end(?:\s|$)/.test(this.#line)) this.#isInSection = false;
      this.#line = '';
      this.#quote = '';
      this.#isEscaped = false;
      this.#isComment = false;
      return;
    }
    this.#line += character;
    if (this.#isEscaped) this.#isEscaped = false;
    else if (character === '\\' && this.#quote !== "'") this.#isEscaped = true;
    else if (this.#quote !== '') this.#quote = character === this.#quote ? '' : this.#quote;
    else if (character === '"' || character === "'") this.#quote = character;
    else if (character === '#') this.#isComment = true;
  }
}
