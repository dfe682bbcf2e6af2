import { type Control, element, holdsJson, requestControls, requestOf } from './controls.js';
import { save } from './destination.js';
import { fileText } from './file-text.js';
import { showProblems } from './problems.js';
import { Bar } from './progress.js';

/** What the page never writes into a file, and what it adds to every request by itself. */
const NOT_SAVED = ['rootPass', 'stream'];

/** The buttons that save what is filled in, without the password, and fill in what was saved. */
export function offerSavedRequests(form: HTMLFormElement): void {
  const file = element('request-file', HTMLInputElement);
  element('save-request', HTMLButtonElement).addEventListener('click', () => saveRequest(form));
  element('load-request', HTMLButtonElement).addEventListener('click', () => file.click());
  file.addEventListener('change', async () => {
    const [chosen] = file.files ?? [];
    file.value = '';
    if (chosen !== undefined) await load(form, chosen);
  });
}

/** What is filled in and may stand in a file. */
export function savedRequest(form: HTMLFormElement): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(requestOf(form)).filter(([key]) => !NOT_SAVED.includes(key)));
}

function saveRequest(form: HTMLFormElement): void {
  const request = savedRequest(form);
  const text = `${JSON.stringify(request, undefined, 2)}\n`;
  save(new Blob([text], { type: 'application/json' }), `${request.hostName ?? 'request'}.json`);
  new Bar().say('The request is saved, without the root password.');
}

async function load(form: HTMLFormElement, file: File): Promise<void> {
  const text = await fileText(file);
  const values = text === undefined ? undefined : valuesOf(text);
  if (values === undefined) {
    return showProblems([{ key: '', text: `${file.name} is not a saved request: one JSON object in UTF-8` }]);
  }
  form.reset();
  const controls = requestControls(form);
  const unknown = values.filter(([key, value]) => !fill(controls, key, value)).map(([key]) => key);
  form.dispatchEvent(new Event('input', { bubbles: true }));
  const rest = unknown.length === 0 ? '' : ` Not filled in: ${unknown.join(', ')}.`;
  showProblems([]);
  new Bar().say(`${file.name} is loaded.${rest}`);
}

/** Keys and values of a JSON object; `undefined` when the text is none. */
function valuesOf(text: string): readonly (readonly [key: string, value: unknown])[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  return Object.entries(parsed).filter(([key, value]) => key !== 'stream' && value !== null && value !== '');
}

/** Keys count in any case, as at the endpoint. False if the page has no control for the key, or none that can hold the value. */
function fill(controls: readonly Control[], key: string, value: unknown): boolean {
  const own = controls.filter(({ name }) => name.toLowerCase() === key.toLowerCase());
  const [first] = own;
  if (first === undefined) return false;
  const word = holdsJson(first) ? JSON.stringify(value) : wordOf(value);
  if (first.type === 'radio') {
    const choice = own.find((radio) => radio.value === word);
    if (choice instanceof HTMLInputElement) choice.checked = true;
    return choice !== undefined;
  }
  first.value = word ?? '';
  if (first.value === word) return true;
  first.value = '';
  return false;
}

/** The endpoint takes true and "yes" alike. No other value but texts and numbers has a word. */
function wordOf(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
