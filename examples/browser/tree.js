// Entries as nested lists, in which folders open and close.
import { element, formatBytes } from './view.js';

/** Trees of up to this many entries are shown with all folders open. */
const SMALL = 60;

/** `itemOf` makes the element of what is no folder. */
export function showTree(parent, entries, itemOf = fileItem) {
  const isSmall = entries.length <= SMALL;
  parent.replaceChildren(listOf(treeOf(entries), isSmall, itemOf));
}

/** Folders as maps from name to what they hold, files as entries. Parents that no entry names are made. */
function treeOf(entries) {
  const root = new Map();
  for (const entry of entries) {
    const names = entry.path.split('/');
    const last = names.pop();
    let folder = root;
    for (const name of names) folder = folderIn(folder, name);
    if (entry.kind === 'directory') folderIn(folder, last);
    else folder.set(last, entry);
  }
  return root;
}

function folderIn(parent, name) {
  if (!(parent.get(name) instanceof Map)) parent.set(name, new Map());
  return parent.get(name);
}

function listOf(folder, open, itemOf) {
  const byKindAndName = ([nameA, a], [nameB, b]) =>
    (b instanceof Map) - (a instanceof Map) || nameA.localeCompare(nameB, undefined, { numeric: true });
  const items = [...folder].sort(byKindAndName).map(([name, node]) => {
    return element('li', {}, node instanceof Map ? folderItem(name, node, open, itemOf) : itemOf(name, node));
  });
  return element('ul', {}, ...items);
}

/** What a closed folder holds is made when it is opened, so that large trees cost what is seen of them. */
function folderItem(name, folder, open, itemOf) {
  const label = element('span', { className: 'name' }, name);
  const count = element('span', { className: 'size' }, folder.size === 1 ? '1 item' : `${folder.size} items`);
  const details = element('details', { open }, element('summary', {}, label, count));
  if (open) details.append(listOf(folder, open, itemOf));
  else details.addEventListener('toggle', () => details.append(listOf(folder, false, itemOf)), { once: true });
  return details;
}

function fileItem(name, { content }) {
  const label = element('span', { className: 'name' }, name);
  return element(
    'span',
    { className: 'file' },
    label,
    element('span', { className: 'size' }, formatBytes(content.size)),
  );
}
