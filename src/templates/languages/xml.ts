import { hasControls, isPlain, type Language, type Scalar } from './language.js';

/** Constructs whose text is not that of an element, by what begins and ends them. */
const RAW: ReadonlyMap<string, string> = new Map([
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
]);

/** XML: a value stands as the text of an element or of an attribute. */
export class XmlText implements Language {
  /** What ends the construct that is open: a tag `>`, a value of an attribute its quote, the text of an element `<`. */
  #end = '<';
  /** The beginning of a tag. */
  #tag = '';
  /** The last characters of a text, for what ends with up to three. */
  #tail = '';

  read(text: string): undefined {
    for (const character of text) this.#step(character);
  }

  write(value: Scalar): string | undefined {
    const isText = ['<', '"', "'"].includes(this.#end);
    if (!isText) return isPlain(value) ? String(value) : undefined;
    if (hasControls(value) || /[\ufffe\uffff]/.test(String(value))) return undefined;
    return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  }

  #step(character: string): void {
    if (this.#end === '>') {
      this.#stepInTag(character);
      return;
    }
    if (this.#end === '"' || this.#end === "'") {
      if (character === this.#end) this.#end = '>';
      return;
    }
    this.#tail = (this.#tail + character).slice(-3);
    if (!this.#tail.endsWith(this.#end)) return;
    this.#tag = character;
    this.#end = this.#end === '<' ? '>' : '<';
  }

  #stepInTag(character: string): void {
    if (this.#tag.length < 16) this.#tag += character;
    const end = RAW.get(this.#tag);
    if (end !== undefined) this.#enter(end);
    // The declarations within a document type have quotes and tags of their own.
    else if (character === '[' && this.#tag.startsWith('<!') && this.#tag !== '<![') this.#enter(']>');
    else if (character === '>') this.#enter('<');
    else if (character === '"' || character === "'") this.#end = character;
  }

  #enter(end: string): void {
    this.#end = end;
    this.#tail = '';
  }
}
