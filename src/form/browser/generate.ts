import { requestOf } from './controls.js';
import { openDestination } from './destination.js';
import { type Endpoint, Refusal } from './endpoint.js';
import { clearPassword, passwordProblems } from './password.js';
import { clearProblems, fieldLabels, missingFields, type Problem, problemsOf, showProblems } from './problems.js';
import { Bar, formatBytes, type Verdict, verdictOn } from './progress.js';
import { fileNameOf, receive } from './transfer.js';

/** Asks for the image that the form describes, and saves it. Never rejects: what goes wrong is shown. */
export async function generate(form: HTMLFormElement, endpoint: Endpoint): Promise<void> {
  const problems = [...missingFields(form), ...passwordProblems()];
  if (problems.length > 0) return showProblems(problems);
  clearProblems();
  const bar = new Bar();
  const transfer = new AbortController();
  bar.begin(() => transfer.abort(), transfer.signal);
  bar.showProgress();
  bar.say('The server is preparing the image…');
  let faults: readonly Problem[] = [];
  try {
    bar.say(await saveIso(requestOf(form), { endpoint, bar, signal: transfer.signal }));
    clearPassword();
  } catch (error) {
    faults = faultsOf(error);
    bar.say(isCancellation(error) ? 'Cancelled. Nothing was saved.' : 'No image was saved.');
  } finally {
    // Of a request that failed half-way, the server has to know as well.
    transfer.abort();
    bar.end();
  }
  showProblems(faults);
}

interface Means {
  readonly endpoint: Endpoint;
  readonly bar: Bar;
  readonly signal: AbortSignal;
}

/** Resolves with what there is to say of the saved image. */
async function saveIso(request: Readonly<Record<string, unknown>>, { endpoint, bar, signal }: Means): Promise<string> {
  const response = await endpoint.iso(request, signal);
  const name = fileNameOf(response.headers.get('content-disposition')) ?? 'image.iso';
  const destination = await openDestination(name, () => {
    bar.say(`${name} is ready to be saved.`);
    return bar.clickOnSaveAs(signal);
  });
  bar.say(`Receiving ${name}`);
  const size = await receive(response, { writable: destination.writable, bar, signal });
  const verdict = await verdictOn(destination.written, response.headers.get('whole-content-sha512'));
  if (verdict.kind === 'damaged') {
    await destination.discard();
    throw new Error(`${name} arrived damaged and was thrown away: its SHA-512 is not the one the server announced`);
  }
  await destination.keep();
  return `${name} is saved: ${formatBytes(size)}. ${wordsOf(verdict)}`;
}

function wordsOf(verdict: Exclude<Verdict, { readonly kind: 'damaged' }>): string {
  if (verdict.kind === 'intact') return 'Its SHA-512 is the one the server announced.';
  return `It was not verified: ${verdict.reason}.`;
}

function faultsOf(error: unknown): readonly Problem[] {
  if (isCancellation(error)) return [];
  if (!(error instanceof Refusal))
    return [{ key: '', text: `The transfer failed: ${String((error as Error).message)}` }];
  if (error.isAboutAccess) return error.alerts.map((text) => ({ key: 'token', text }));
  return problemsOf(error.alerts, fieldLabels());
}

/** By the button, or by closing the dialogue that asks where to save. */
function isCancellation(error: unknown): boolean {
  return (error as Partial<Error> | null)?.name === 'AbortError';
}
