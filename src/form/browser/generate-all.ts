import { collection } from './destination.js';
import { type Endpoint, Refusal } from './endpoint.js';
import { chooseFolder, fileIn } from './folder.js';
import { clearPassword } from './password.js';
import { showProblems } from './problems.js';
import { Bar } from './progress.js';
import { isCancellation, saveIso, textsOf } from './save-iso.js';
import type { ServerTable } from './server-table.js';

interface Means {
  readonly endpoint: Endpoint;
  readonly table: ServerTable;
}

type Requests = readonly Readonly<Record<string, unknown>>[];

/**
 * Makes one image after the other, and shows in the table what became of each. A refused one does not keep the next from being
 * made, unless it is about access. Resolves with false if the person closed the dialogue for the folder: nothing was done.
 */
export async function generateAll(requests: Requests, { endpoint, table }: Means): Promise<boolean> {
  const bar = new Bar();
  let folder: FileSystemDirectoryHandle | undefined;
  try {
    folder = await chooseFolder();
  } catch (error) {
    if (isCancellation(error)) bar.say('Cancelled. Nothing was saved.');
    else showProblems([{ key: '', text: `The folder cannot be used: ${String((error as Error).message)}` }]);
    return false;
  }
  const run = new AbortController();
  bar.begin(() => run.abort(), run.signal);
  const outcomes: Outcome[] = [];
  for (const [index, request] of requests.entries()) {
    if (outcomes.some((outcome) => outcome === 'cancelled' || outcome instanceof Refusal)) {
      table.tell(index, 'Not asked for');
      continue;
    }
    table.tell(index, 'Under way…');
    bar.showProgress();
    bar.say(`The server is preparing image ${index + 1} of ${requests.length}…`);
    outcomes.push(await generateOne(request, { endpoint, table, bar, folder, index, signal: run.signal }));
  }
  run.abort();
  bar.end();
  clearPassword();
  conclude(bar, outcomes, requests.length);
  return true;
}

/** A refusal here is one that the next request would get as well. */
type Outcome = 'saved' | 'failed' | 'cancelled' | Refusal;

interface OneOfAll extends Means {
  readonly bar: Bar;
  readonly folder: FileSystemDirectoryHandle | undefined;
  readonly index: number;
  readonly signal: AbortSignal;
}

async function generateOne(request: Requests[number], one: OneOfAll): Promise<Outcome> {
  const { endpoint, table, bar, folder, index, signal } = one;
  let collected: Blob | undefined;
  const destination = async (name: string) =>
    folder === undefined
      ? collection((image) => {
          collected = image;
        })
      : await fileIn(folder, name);
  try {
    const saved = await saveIso(request, { endpoint, bar, signal, destination });
    if (collected === undefined) table.succeed(index, `${saved.name} is saved: ${saved.words}`);
    else table.offer(index, collected, saved);
    return 'saved';
  } catch (error) {
    if (signal.aborted) {
      table.tell(index, 'Cancelled');
      return 'cancelled';
    }
    table.fail(index, textsOf(error));
    return error instanceof Refusal && error.isAboutAccess ? error : 'failed';
  }
}

function conclude(bar: Bar, outcomes: readonly Outcome[], count: number): void {
  const saved = outcomes.filter((outcome) => outcome === 'saved').length;
  const words = `${saved} of ${count} ${count === 1 ? 'image' : 'images'} ${saved === 1 || count === 1 ? 'is' : 'are'} made.`;
  if (outcomes.includes('cancelled')) bar.say(`Cancelled. ${words}`);
  else if (saved === count) bar.conclude('saved', words);
  else bar.conclude('failed', `${words} The table tells what is wrong with the others.`);
  const refusal = outcomes.find((outcome) => outcome instanceof Refusal);
  if (refusal !== undefined) showProblems(refusal.alerts.map((text) => ({ key: 'token', text })));
}
