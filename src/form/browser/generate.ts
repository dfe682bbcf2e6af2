import { requestOf } from './controls.js';
import { openDestination } from './destination.js';
import { type Endpoint, Refusal } from './endpoint.js';
import { clearPassword, passwordProblems } from './password.js';
import { clearProblems, fieldLabels, missingFields, type Problem, problemsOf, showProblems } from './problems.js';
import { Bar } from './progress.js';
import { isCancellation, saveIso, textsOf } from './save-iso.js';

/** Asks for the image that the form describes, and saves it. Never rejects: what goes wrong is shown. */
export async function generate(form: HTMLFormElement, endpoint: Endpoint): Promise<void> {
  const problems = [...missingFields(form), ...passwordProblems()];
  if (problems.length > 0) return showProblems(problems);
  clearProblems();
  const bar = new Bar();
  const transfer = new AbortController();
  const { signal } = transfer;
  bar.begin(() => transfer.abort(), signal);
  bar.showProgress();
  bar.say('The server is preparing the image…');
  const destination = (name: string) =>
    openDestination(name, () => {
      bar.say(`${name} is ready to be saved.`);
      return bar.clickOnSaveAs(signal);
    });
  let faults: readonly Problem[] = [];
  try {
    const { name, words } = await saveIso(requestOf(form), { endpoint, bar, signal, destination });
    bar.conclude('saved', `${name} is saved: ${words}`);
    clearPassword();
  } catch (error) {
    faults = faultsOf(error);
    if (isCancellation(error)) bar.say('Cancelled. Nothing was saved.');
    else bar.conclude('failed', 'No image was saved.');
  } finally {
    transfer.abort();
    bar.end();
  }
  showProblems(faults);
}

/** What a failure says to the person who fills in the form; a cancellation is none. */
export function faultsOf(error: unknown): readonly Problem[] {
  if (isCancellation(error)) return [];
  if (!(error instanceof Refusal)) return textsOf(error).map((text) => ({ key: '', text }));
  if (error.isAboutAccess) return error.alerts.map((text) => ({ key: 'token', text }));
  return problemsOf(error.alerts, fieldLabels());
}
