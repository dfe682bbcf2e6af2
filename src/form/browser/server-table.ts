import { element } from './controls.js';

/** The servers of a file, and what became of each. */
export class ServerTable {
  readonly #place = element('servers', HTMLElement);
  readonly #caption = element('servers-caption', HTMLElement);
  readonly #rows = element('server-rows', HTMLElement);
  #links: string[] = [];

  show(caption: string, servers: readonly { readonly line: number; readonly name: string }[]): void {
    this.clear();
    this.#caption.textContent = caption;
    this.#rows.append(...servers.map(({ line, name }) => row(line, name)));
    this.#place.hidden = false;
  }

  /** Images that were not saved yet are given up. */
  clear(): void {
    this.#place.hidden = true;
    this.#rows.replaceChildren();
    for (const link of this.#links) URL.revokeObjectURL(link);
    this.#links = [];
  }

  /** @param index of the server, from 0. */
  tell(index: number, text: string): void {
    this.#result(index).textContent = text;
  }

  succeed(index: number, text: string): void {
    this.#result(index).replaceChildren(outcome('saved', text));
  }

  fail(index: number, texts: readonly string[]): void {
    this.#result(index).replaceChildren(...texts.map((text) => outcome('failed', text)));
  }

  /** An image that the browser keeps until the page is closed, behind a link that saves it. */
  offer(index: number, image: Blob, { name, words }: { readonly name: string; readonly words: string }): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(image);
    link.download = name;
    link.textContent = `Save ${name}`;
    this.#links.push(link.href);
    const first = outcome('saved', '');
    first.append(link);
    this.#result(index).replaceChildren(first, paragraph(words));
  }

  #result(index: number): Element {
    const found = this.#rows.children[index]?.lastElementChild;
    if (found) return found;
    throw new Error(`the table has no row ${index}`);
  }
}

function row(line: number, name: string): HTMLElement {
  const place = document.createElement('tr');
  const title = document.createElement('th');
  title.scope = 'row';
  title.append(...breakable(name));
  place.append(cell(String(line)), title, cell('Not asked for yet'));
  return place;
}

/** A name that is too long for its column ends a line after a dot. */
function breakable(name: string): readonly Node[] {
  return name.split(/(?<=\.)/).flatMap((part) => [new Text(part), document.createElement('wbr')]);
}

function cell(text: string): HTMLElement {
  const place = document.createElement('td');
  place.textContent = text;
  return place;
}

function outcome(kind: 'saved' | 'failed', text: string): HTMLElement {
  const place = paragraph(text);
  place.dataset.outcome = kind;
  return place;
}

function paragraph(text: string): HTMLElement {
  const place = document.createElement('p');
  place.textContent = text;
  return place;
}
