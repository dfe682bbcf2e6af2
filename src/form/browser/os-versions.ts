import { element } from './controls.js';
import { type Endpoint, Refusal } from './endpoint.js';
import { loadInstallers } from './installer-note.js';
import { showProblemAt } from './problems.js';
import { askForToken, bearerToken } from './token.js';

/** Fills the list of OS versions. What keeps it empty stands at its field, or at the token if it is that. */
export async function loadOsVersions(endpoint: Endpoint): Promise<void> {
  const select = element('osversionDir', HTMLSelectElement);
  const again = element('load-os-versions', HTMLButtonElement);
  const chosen = select.value;
  offer(select, [option('', 'Loading…')]);
  try {
    const versions = await endpoint.osVersions();
    offer(select, [option('', 'Choose a version'), ...versions.map(([name, directory]) => option(directory, name))]);
    select.value = versions.some(([, directory]) => directory === chosen) ? chosen : '';
    again.hidden = true;
    select.dispatchEvent(new Event('input', { bubbles: true }));
    await loadInstallers(endpoint);
  } catch (error) {
    const isAboutAccess = error instanceof Refusal && error.isAboutAccess;
    // A server that wants a token is no fault of the person who opens the page.
    if (isAboutAccess && error.status === 401 && bearerToken() === '') {
      offer(select, [option('', 'Enter your token first')]);
      return askForToken();
    }
    offer(select, [option('', 'Not loaded')]);
    again.hidden = false;
    const text = error instanceof Refusal ? error.message : 'The server cannot be reached.';
    showProblemAt(isAboutAccess ? 'token' : 'osversionDir', text);
  }
}

function offer(select: HTMLSelectElement, options: readonly HTMLOptionElement[]): void {
  select.replaceChildren(...options);
}

function option(value: string, text: string): HTMLOptionElement {
  const choice = document.createElement('option');
  choice.value = value;
  choice.textContent = text;
  return choice;
}
