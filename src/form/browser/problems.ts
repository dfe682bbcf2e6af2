import { type Control, element, isControl } from './controls.js';

/** What is wrong with a field, or with `''`: the request as a whole. */
export interface Problem {
  readonly key: string;
  readonly text: string;
}

/** Every field a problem can stand at, key to label. */
export function fieldLabels(): ReadonlyMap<string, string> {
  return new Map(
    fields().map((field) => [field.dataset.key ?? '', field.querySelector('label, legend')?.textContent?.trim() ?? '']),
  );
}

/** Shows each problem at its field, and all of them above the form; the first one gets the focus. */
export function showProblems(problems: readonly Problem[]): void {
  clearProblems();
  if (problems.length === 0) return;
  const atFields = fields().flatMap((field) => {
    const texts = problems.filter(({ key }) => key === field.dataset.key).map(({ text }) => text);
    if (texts.length > 0) mark(field, texts.join('. '));
    return texts.map((text) => ({ field, text }));
  });
  const others = problems.filter(({ key }) => !atFields.some(({ field }) => field.dataset.key === key));
  const summary = element('summary', HTMLElement);
  const list = document.createElement('ul');
  list.append(...others.map(({ text }) => item(text)), ...atFields.map(({ field, text }) => item(linkTo(field, text))));
  summary.append(heading(problems.length), list);
  const [first] = atFields;
  const target = others.length > 0 || first === undefined ? summary : controlOf(first.field);
  target?.focus();
  target?.scrollIntoView({ block: 'center' });
}

export function clearProblems(): void {
  element('summary', HTMLElement).replaceChildren();
  for (const field of fields()) unmark(field);
}

/** A field that is being changed has no known problem any more. */
export function forgetChanged(): void {
  document.addEventListener('input', ({ target }) => {
    const field = isControl(target) ? target.closest<HTMLElement>('.field') : null;
    if (field) unmark(field);
  });
}

/** Shows one problem of a field without taking the focus from where it is. */
export function showProblemAt(key: string, text: string): void {
  const field = fields().find((candidate) => candidate.dataset.key === key);
  if (field) mark(field, text);
}

function fields(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.field')];
}

function mark(field: HTMLElement, text: string): void {
  reveal(field);
  const place = field.querySelector('.problem');
  if (place) place.textContent = text;
  controlOf(field)?.setAttribute('aria-invalid', 'true');
}

function unmark(field: HTMLElement): void {
  field.querySelector('.problem')?.replaceChildren();
  controlOf(field)?.removeAttribute('aria-invalid');
}

/** A field in a closed part of the page could not be seen, nor have the focus. */
function reveal(field: HTMLElement): void {
  const details = field.closest('details');
  if (details) details.open = true;
}

function controlOf(field: HTMLElement): Control | null {
  return field.querySelector<Control>('input:checked, input, select');
}

function heading(count: number): HTMLElement {
  const text = document.createElement('strong');
  text.textContent = count === 1 ? 'There is a problem' : `There are ${count} problems`;
  return text;
}

function item(content: string | Node): HTMLElement {
  const entry = document.createElement('li');
  entry.append(content);
  return entry;
}

function linkTo(field: HTMLElement, text: string): HTMLElement {
  const link = document.createElement('a');
  const control = controlOf(field);
  link.href = `#${control?.id ?? ''}`;
  link.textContent = text;
  link.addEventListener('click', (event) => {
    event.preventDefault();
    control?.focus();
  });
  return link;
}

/**
 * The problems that alerts of the endpoint tell of. Such a text begins with the key of its field; where keys are
 * named, people get the labels they see.
 */
export function problemsOf(texts: readonly string[], labels: ReadonlyMap<string, string>): readonly Problem[] {
  const keys = [...labels.keys()].join('|');
  const named = new RegExp(`\\b(?:${keys})\\b`, 'g');
  const first = new RegExp(`^(?:${keys})(?= )`);
  return texts
    .flatMap((text) => separate(text, keys))
    .map((text) => {
      if (text.startsWith(UNKNOWN_VERSION)) return { key: 'osversionDir', text };
      const key = first.exec(text)?.[0];
      return key === undefined
        ? { key: '', text }
        : { key, text: text.replace(named, (name) => labels.get(name) ?? name) };
    });
}

const UNKNOWN_VERSION = 'invalid OS version directory: ';

/** A server with the option `alerts: 'joined'` sends all problems in one text, after the stage that found them. */
function separate(text: string, keys: string): readonly string[] {
  const joined = /^validating: (.*)$/s.exec(text)?.[1];
  return joined === undefined ? [text] : joined.split(new RegExp(`, (?=(?:${keys}) )`));
}

/** The fields that have to have a value and have none. What a value must be like is the server's to say. */
export function missingFields(form: HTMLFormElement): readonly Problem[] {
  const labels = fieldLabels();
  return [...form.elements]
    .filter(isControl)
    .filter((control) => control.willValidate && control.validity.valueMissing)
    .map((control) => control.closest<HTMLElement>('.field')?.dataset.key ?? control.id)
    .map((key) => ({ key, text: `${labels.get(key) ?? key} is required` }));
}
