import { element, requestOf } from './controls.js';
import type { Endpoint, Preview } from './endpoint.js';
import { faultsOf } from './generate.js';
import { passwordProblems } from './password.js';
import { clearProblems, missingFields, showProblems } from './problems.js';

/** Lines of a file that are shown without scrolling. */
const MOST_LINES = 16;

/** Shows which files the image of the request would have beside those of its OS version. */
export function offerPreview(form: HTMLFormElement, endpoint: Endpoint): void {
  const button = element('preview', HTMLButtonElement);
  let asked = 0;
  button.addEventListener('click', async () => {
    const problems = [...missingFields(form), ...passwordProblems()];
    if (problems.length > 0) return showProblems(problems);
    clearProblems();
    asked++;
    const mine = asked;
    begin();
    try {
      const preview = await endpoint.preview(requestOf(form));
      if (mine === asked) show(preview);
    } catch (error) {
      if (mine !== asked) return;
      hide();
      showProblems(faultsOf(error));
    }
  });
  // What is shown is no longer what is filled in.
  form.addEventListener('input', () => {
    asked++;
    hide();
  });
}

function begin(): void {
  hide();
  element('preview-place', HTMLElement).hidden = false;
  element('preview-told', HTMLElement).textContent = 'Asking the server…';
}

function hide(): void {
  element('preview-place', HTMLElement).hidden = true;
  for (const id of ['preview-told', 'preview-warnings', 'preview-files']) element(id, HTMLElement).replaceChildren();
}

function show({ files, warnings }: Preview): void {
  const written = files.length === 1 ? '1 file is' : `${files.length} files are`;
  element('preview-told', HTMLElement).textContent =
    `${written} written beside those of the OS version. The hash of the root password is not shown.`;
  element('preview-warnings', HTMLElement).replaceChildren(...warnings.map(({ message }) => itemOf(message)));
  element('preview-files', HTMLElement).replaceChildren(
    ...files.map(({ path, text }, at) => fileOf(path, text, at === 0)),
  );
}

function itemOf(text: string): HTMLElement {
  const item = document.createElement('li');
  item.textContent = text;
  return item;
}

function fileOf(path: string, text: string, isOpen: boolean): HTMLElement {
  const details = document.createElement('details');
  details.open = isOpen;
  const summary = document.createElement('summary');
  const name = document.createElement('code');
  name.textContent = path;
  summary.append(name);
  const content = document.createElement('textarea');
  content.readOnly = true;
  content.spellcheck = false;
  content.setAttribute('aria-label', path);
  content.rows = Math.min(text.split('\n').length, MOST_LINES);
  content.value = text;
  details.append(summary, content);
  return details;
}
