// Files to ISO: what is dropped or chosen becomes entries, entries and options become a plan, a plan becomes a file.
import { createImage, IsoError, overlay } from 'iso9660-writer-ts';
import { entriesOfDrop, entriesOfInput } from './entries.js';
import { showPlan, showProblems } from './plan.js';
import { save } from './save.js';
import { formatBytes, formatCount } from './view.js';

const part = (id) => document.getElementById(id);

const ISO_FILES = [{ description: 'ISO 9660 image', accept: { 'application/vnd.efi.iso': ['.iso'] } }];

/** What was put in, drop by drop; later entries replace earlier ones of the same path. */
let layers = [];
let image;
let planning = new AbortController();
let isSaving = false;

async function add(entries) {
  if (entries.length === 0 || isSaving) return;
  layers.push(entries);
  await plan();
}

/** Plans the image anew. A plan that is still being made for what was there before is given up. */
async function plan() {
  planning.abort();
  planning = new AbortController();
  const { signal } = planning;
  setImage(undefined);
  part('plan').hidden = layers.length === 0;
  if (layers.length === 0) return say('Nothing to save yet.');
  let entries = [];
  try {
    entries = await Array.fromAsync(layers.reduce((base, extra) => overlay(base, extra)));
    const planned = await createImage(entries, { ...chosenOptions(), signal });
    if (signal.aborted) return;
    setImage(planned);
    showPlan(planned, entries);
    const warnings = formatCount(planned.warnings.length, 'warning', 'warnings');
    say(`The image will have ${formatBytes(planned.size)}, with ${warnings}.`);
  } catch (error) {
    if (signal.aborted) return;
    const problems = error instanceof IsoError ? error.problems : [{ code: error.name, message: error.message }];
    showProblems(problems, entries);
    say('The image cannot be made like this.');
  }
}

function chosenOptions() {
  const chosen = new FormData(part('options'));
  return {
    volume: { id: chosen.get('volumeId') },
    rockRidge: chosen.has('rockRidge'),
    joliet: chosen.has('joliet'),
  };
}

async function saveImage() {
  const saving = new AbortController();
  const { size } = image;
  const name = fileNameOf(part('volume-id').value);
  const cancel = () => saving.abort();
  part('cancel').addEventListener('click', cancel);
  setSaving(true);
  try {
    await save(image, name, { types: ISO_FILES, signal: saving.signal, onProgress: progressOf(size) });
    say(`${name} is complete: ${formatBytes(size)}.`);
  } catch (error) {
    say(error.name === 'AbortError' ? 'Nothing was saved.' : `Nothing was saved: ${error.message}`);
  } finally {
    part('cancel').removeEventListener('click', cancel);
    setSaving(false);
  }
}

/** A name that every file system takes. */
function fileNameOf(volumeId) {
  return `${volumeId.toLowerCase().replace(/[^a-z0-9_-]+/g, '-') || 'image'}.iso`;
}

/** The bar moves all the time; the words change with every quarter, so that a screen reader is not talked over. */
function progressOf(size) {
  let quarter = 0;
  return (bytes) => {
    part('progress').value = bytes / size;
    if (Math.floor((4 * bytes) / size) === quarter) return;
    quarter = Math.floor((4 * bytes) / size);
    say(`${25 * quarter} % of ${formatBytes(size)} written`);
  };
}

/** While an image is saved, what it is made of does not change. */
function setSaving(value) {
  isSaving = value;
  for (const id of ['drop', 'options', 'clear']) part(id).inert = isSaving;
  part('save').hidden = isSaving;
  part('cancel').hidden = !isSaving;
  part('progress').hidden = !isSaving;
  part('progress').value = 0;
  // The button that had the focus is gone; what takes its place gets it.
  part(isSaving ? 'cancel' : 'save').focus();
}

function setImage(planned) {
  image = planned;
  part('save').disabled = planned === undefined;
}

function say(text) {
  part('status').textContent = text;
}

for (const id of ['files', 'folder']) {
  part(id).addEventListener('change', async ({ target }) => {
    await add(entriesOfInput(target));
    // The same files can then be chosen again, after they have changed.
    target.value = '';
  });
}

for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    part('drop').classList.toggle('over', type === 'dragenter' || type === 'dragover');
  });
}
document.addEventListener('drop', async ({ dataTransfer }) => {
  try {
    await add(await entriesOfDrop(dataTransfer));
  } catch (error) {
    say(`What was dropped cannot be read: ${error.message}`);
  }
});

part('options').addEventListener('input', plan);
part('options').addEventListener('submit', (event) => event.preventDefault());
part('save').addEventListener('click', saveImage);
part('clear').addEventListener('click', async () => {
  layers = [];
  await plan();
  part('files').focus();
});
