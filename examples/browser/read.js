// Look into an ISO: an image that is dropped or chosen is opened, and what it holds is shown. A file of it can be saved.
import { discMap, discMapSvg, openImage } from 'iso9660-writer-ts/reader';
import { figure, showFindings } from './plan.js';
import { save } from './save.js';
import { showTree } from './tree.js';
import { element, formatBytes, formatCount } from './view.js';

const part = (id) => document.getElementById(id);

/** What is being read. An image that is chosen later takes its place. */
let reading = new AbortController();

async function show(file) {
  reading.abort();
  reading = new AbortController();
  const { signal } = reading;
  part('found').hidden = true;
  part('problems').replaceChildren();
  say(`${file.name} is being read.`);
  try {
    const iso = await openImage(file, { signal });
    const entries = await iso.entries();
    const boot = await iso.boot();
    const disk = await iso.disk();
    const map = await discMap(iso);
    if (signal.aborted) return;
    showFigures(iso, entries);
    showPicture(map);
    showBoot(boot);
    showPartitions(disk);
    showTree(part('tree'), entries, itemOf);
    showFindings('problems', 'problem', 'problems', iso.problems);
    part('found').hidden = false;
    say(`${file.name}: ${countOf(entries, 'file')}, ${formatBytes(iso.size)}.`);
  } catch (error) {
    if (signal.aborted) return;
    showFindings('problems', 'problem', 'problems', [{ code: error.code ?? error.name, message: error.message }]);
    say(`${file.name} cannot be read.`);
  }
}

function showFigures({ volume, views, view, size, udf }, entries) {
  const content = entries.reduce((bytes, { kind, content }) => bytes + (kind === 'file' ? content.size : 0), 0);
  const others = views.filter((name) => name !== view).map((name) => VIEWS[name]);
  if (udf) others.push('UDF, which is not read');
  part('figures').replaceChildren(
    ...figure('Volume', volume.id || 'no name', volume.publisher),
    ...figure('Image', formatBytes(size), `${size.toLocaleString('en')} bytes`),
    ...figure('Content', formatBytes(content), countOf(entries, 'file')),
    ...figure('Names', VIEWS[view], others.length === 0 ? '' : `also ${others.join(', ')}`),
  );
}

const VIEWS = { rockRidge: 'Rock Ridge', joliet: 'Joliet', enhanced: 'ISO 9660:1999', primary: 'ISO 9660' };

function countOf(entries, kind) {
  return formatCount(entries.filter((entry) => entry.kind === kind).length, kind, `${kind}s`);
}

/** The picture is made of text that the reader escapes. It is parsed as XML, in which no script runs. */
function showPicture(map) {
  const drawn = new DOMParser().parseFromString(discMapSvg(map), 'image/svg+xml').documentElement;
  part('picture').replaceChildren(document.importNode(drawn, true));
  // It scrolls, which needs a keyboard to get there.
  part('picture').tabIndex = 0;
}

function showBoot(boot) {
  const rows = (boot?.entries ?? []).map((entry) => [
    PLATFORMS[entry.platform] ?? `platform ${entry.platform}`,
    entry.path ?? 'no file',
    entry.sector.toLocaleString('en'),
    formatBytes(entry.content.size),
    [
      entry.bootable ? '' : 'not bootable',
      entry.emulation === 'none' ? '' : `emulates ${entry.emulation}`,
      entry.infoTable ? 'boot-info table' : '',
      entry.grub2InfoTable ? 'GRUB 2 boot info' : '',
      entry.isohybridSuitable ? 'suitable for isohybrid' : '',
    ]
      .filter((trait) => trait !== '')
      .join(', '),
  ]);
  showFacts('boot', ['Firmware', 'File', 'Sector', 'Size', 'Traits'], rows, 'No firmware starts this image as a disc.');
}

const PLATFORMS = { 0: 'BIOS', 1: 'PowerPC', 2: 'Macintosh', 239: 'UEFI' };

function showPartitions({ mbr, gpt, apm }) {
  const rows = [
    ...(mbr?.partitions ?? []).map((row) => ['MBR', row, `type 0x${row.type.toString(16).padStart(2, '0')}`]),
    ...(gpt?.partitions ?? []).map((row) => ['GPT', row, row.name || row.type]),
    ...(apm?.partitions ?? []).map((row) => ['Apple', row, `${row.name} ${row.type}`]),
  ].map(([table, { number, start, length }, text]) => [
    `${table} ${number}`,
    (start / 512).toLocaleString('en'),
    formatBytes(length),
    text,
  ]);
  showFacts('partitions', ['Table', 'Block', 'Size', 'What it is'], rows, 'There is no partition table.');
}

function showFacts(id, heads, rows, none) {
  if (rows.length === 0) return part(id).replaceChildren(element('p', { className: 'hint' }, none));
  const head = element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)));
  const body = rows.map((row) => element('tr', {}, ...row.map((text) => element('td', {}, text))));
  const table = element('table', { className: 'facts' }, element('thead', {}, head), element('tbody', {}, ...body));
  table.setAttribute('aria-labelledby', `${id}-title`);
  part(id).replaceChildren(table);
}

/** A file as a button that saves it. Links and devices have no content. */
function itemOf(name, entry) {
  if (entry.kind !== 'file') {
    const target = entry.kind === 'symlink' ? `→ ${entry.target}` : entry.type;
    return element('span', { className: 'file' }, element('span', { className: 'name' }, `${name} ${target}`));
  }
  const button = element('button', { type: 'button', className: 'save name', title: `Save ${name}` }, name);
  button.addEventListener('click', () => saveFile(name, entry.content));
  const size = element('span', { className: 'size' }, formatBytes(entry.content.size));
  return element('span', { className: 'file' }, button, size);
}

async function saveFile(name, content) {
  try {
    await save({ stream: ({ signal }) => streamOf(content, signal) }, name, { signal: reading.signal });
    say(`${name} is saved: ${formatBytes(content.size)}.`);
  } catch (error) {
    say(error.name === 'AbortError' ? 'Nothing was saved.' : `Nothing was saved: ${error.message}`);
  }
}

function streamOf(content, signal) {
  const pieces = content.read(0, content.size, signal);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => pieces.return(),
  });
}

function say(text) {
  part('status').textContent = text;
}

part('image').addEventListener('change', async ({ target }) => {
  const [file] = target.files;
  // The same file can then be chosen again, after it has changed.
  target.value = '';
  if (file !== undefined) await show(file);
});

for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    part('drop').classList.toggle('over', type === 'dragenter' || type === 'dragover');
  });
}
document.addEventListener('drop', async ({ dataTransfer }) => {
  const [file] = dataTransfer.files;
  if (file !== undefined) await show(file);
});
