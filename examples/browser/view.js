// The few things that all of the page is shown with.

/** An element with properties and children. Text is text: names of files are never read as markup. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Bytes in the unit that leaves one to three digits before the point, e.g. `1.4 MiB`. */
export function formatBytes(bytes) {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10)));
  const value = (bytes / 1024 ** power).toLocaleString('en', { maximumFractionDigits: power === 0 ? 0 : 1 });
  return `${value} ${bytes === 1 ? 'byte' : units[power]}`;
}

export const formatCount = (count, one, many) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
