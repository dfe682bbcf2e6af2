// Files of the browser as entries of an image: from a file input, and from what is dropped.

/** What a file input holds. Files of a chosen folder tell their path in it. */
export function entriesOfInput(input) {
  return [...input.files].map((file) => entryOfFile(file.webkitRelativePath || file.name, file));
}

/**
 * What a drop brought. Call it while the event is handled: the browser forgets what was dropped right afterwards.
 * Folders are read to the end, empty ones included.
 */
export async function entriesOfDrop({ items }) {
  const dropped = [...items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const entries = [];
  for (const { entry, file } of dropped) {
    if (entry) await collect(entry, entries);
    else if (file) entries.push(entryOfFile(file.name, file));
  }
  return entries;
}

/** The date alone is carried over: browsers know of no modes and no owners. */
function entryOfFile(path, file) {
  return { kind: 'file', path, content: file, metadata: { modifiedAt: new Date(file.lastModified) } };
}

async function collect(entry, entries) {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    entries.push(entryOfFile(path, await new Promise((resolve, reject) => entry.file(resolve, reject))));
    return;
  }
  entries.push({ kind: 'directory', path });
  for (const child of await childrenOf(entry)) await collect(child, entries);
}

/** A reader gives a directory in parts, of 100 names in Chromium, and nothing when it is through. */
async function childrenOf(directory) {
  const reader = directory.createReader();
  const children = [];
  for (;;) {
    const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return children;
    children.push(...part);
  }
}
