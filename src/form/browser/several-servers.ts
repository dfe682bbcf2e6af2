import { element, requestControls, requestOf } from './controls.js';
import { csvLine } from './csv.js';
import { save } from './destination.js';
import type { Endpoint } from './endpoint.js';
import { fileText } from './file-text.js';
import { generateAll } from './generate-all.js';
import { passwordProblems } from './password.js';
import { clearProblems, missingFields, type Problem, showProblems } from './problems.js';
import { Bar } from './progress.js';
import { savedRequest } from './saved-request.js';
import { type ListedServer, serverListOf } from './server-list.js';
import { ServerTable } from './server-table.js';

/** The part of the page that makes an image for each server of a CSV file. */
export function offerSeveralServers(form: HTMLFormElement, endpoint: Endpoint): void {
  const file = element('csv-file', HTMLInputElement);
  const choose = element('choose-csv', HTMLButtonElement);
  const start = element('generate-all', HTMLButtonElement);
  const table = new ServerTable();
  let listed: readonly ListedServer[] = [];
  choose.addEventListener('click', () => file.click());
  element('save-csv', HTMLButtonElement).addEventListener('click', () => saveStart(form));
  file.addEventListener('change', async () => {
    const [chosen] = file.files ?? [];
    file.value = '';
    if (chosen === undefined) return;
    table.clear();
    const list = await readList(chosen, keysOf(form));
    const { problems } = list;
    listed = problems.length === 0 ? list.servers : [];
    showProblems(problems.map((text) => ({ key: '', text: `${chosen.name} ${text}` })));
    if (listed.length === 0) return;
    const named = listed.map(({ line, values }) => ({ line, name: nameOf(requestOf(form, values)) ?? '(no name)' }));
    table.show(`Servers of ${chosen.name}`, named);
    const [servers, images] = listed.length === 1 ? ['server', 'image'] : ['servers', 'images'];
    start.textContent = `Generate ${listed.length} ${images}`;
    // The button of the bar, beside these words, makes the one image of the form.
    new Bar().say(
      `${chosen.name} has ${listed.length} ${servers}. Nothing is generated yet: press ${start.textContent} below the list.`,
    );
    start.hidden = false;
    start.focus();
  });
  start.addEventListener('click', async () => {
    const problems = problemsBefore(form, listed);
    if (problems.length > 0) return showProblems(problems);
    clearProblems();
    const requests = listed.map(({ values }) => requestOf(form, values));
    if (!(await generateAll(requests, { endpoint, table }))) return;
    // The rows may have had passwords.
    listed = [];
    start.hidden = true;
    choose.focus();
  });
}

async function readList(file: File, keys: readonly string[]) {
  const text = await fileText(file);
  return text === undefined
    ? { servers: [], problems: ['is no CSV file: it must be text in UTF-8, of at most 1 MiB'] }
    : serverListOf(text, keys);
}

/** What the form lacks for servers that a file names. A server with a column of its own needs no field. */
function problemsBefore(form: HTMLFormElement, [server]: readonly ListedServer[]): readonly Problem[] {
  const columns = new Set(server?.values.keys());
  if (columns.has('rootPass')) columns.add('confirmRootPass');
  const needed = ({ key }: Problem) => {
    const condition = document.getElementById(key)?.dataset.requiredWhen ?? '';
    return !columns.has(key) && !columns.has(condition);
  };
  return [...missingFields(form), ...passwordProblems()].filter(needed);
}

function nameOf({ hostName, domainName }: Readonly<Record<string, unknown>>): string | undefined {
  return hostName === undefined ? undefined : [hostName, domainName].filter((part) => part !== undefined).join('.');
}

function keysOf(form: HTMLFormElement): readonly string[] {
  return [...new Set(requestControls(form).map(({ name }) => name))];
}

/** A file with a column for all but the password, and what is filled in as its one server. */
function saveStart(form: HTMLFormElement): void {
  const request = savedRequest(form);
  const keys = keysOf(form).filter((key) => key !== 'rootPass');
  const cells = keys.map((key) => {
    const value = request[key] ?? '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  save(new Blob([csvLine(keys), csvLine(cells)], { type: 'text/csv' }), 'servers.csv');
  new Bar().say('servers.csv is saved, without the root password.');
}
