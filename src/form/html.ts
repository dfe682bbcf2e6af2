/** Markup, and therefore safe to stand in markup. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | readonly Part[];

/** A template whose strings are escaped where they are put in; {@link Html} is put in as it is, `undefined` as nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(markupOf)));
}

type AttributeValue = string | boolean | undefined;

/** Attributes, each after a blank. `true` is one without a value; `false` and `undefined` leave one out. */
export function attributes(values: Readonly<Record<string, AttributeValue>>): Html {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== false);
  return new Html(
    given.map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`)).join(''),
  );
}

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  return typeof part === 'object' ? part.map(markupOf).join('') : escaped(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
