// A planned image, or the reasons why there is none.
import { showTree } from './tree.js';
import { element, formatBytes, formatCount } from './view.js';

/** Lists are cut here: nobody reads more, and the page stays quick. */
const LONGEST_LIST = 200;

const part = (id) => document.getElementById(id);

export function showPlan(image, entries) {
  const files = entries.filter(({ kind }) => kind === 'file');
  const content = files.reduce((bytes, file) => bytes + file.content.size, 0);
  part('figures').replaceChildren(
    ...figure('Image', formatBytes(image.size), `${image.size.toLocaleString('en')} bytes`),
    ...figure('Content', formatBytes(content), formatCount(files.length, 'file', 'files')),
    ...figure('Sectors', (image.size / 2048).toLocaleString('en'), 'of 2,048 bytes'),
  );
  part('problems').replaceChildren();
  showFindings('warnings', 'warning', 'warnings', image.warnings);
  showTree(part('tree'), entries);
  showLayout(image.layout);
}

export function showProblems(problems, entries) {
  part('figures').replaceChildren();
  part('warnings').replaceChildren();
  showFindings('problems', 'problem', 'problems', problems);
  showTree(part('tree'), entries);
  showLayout([]);
}

export function figure(name, value, detail) {
  return [element('div', {}, element('dt', {}, name), element('dd', {}, element('b', {}, value), ` ${detail}`))];
}

export function showFindings(id, one, many, findings) {
  if (findings.length === 0) return part(id).replaceChildren();
  const shown = findings.slice(0, LONGEST_LIST).map(({ code, message }) => {
    return element('li', {}, element('code', {}, code), ` ${message}`);
  });
  const title = element('h3', {}, formatCount(findings.length, one, many));
  part(id).replaceChildren(title, element('ul', { className: `findings ${many}` }, ...shown, ...rest(findings, 'li')));
}

function showLayout(layout) {
  const details = part('layout');
  details.hidden = layout.length === 0;
  const rows = layout.slice(0, LONGEST_LIST).map(({ sector, length, label }) => {
    const cells = [sector.toLocaleString('en'), length.toLocaleString('en'), label];
    return element('tr', {}, ...cells.map((text) => element('td', {}, text)));
  });
  const body = details.querySelector('tbody');
  body.replaceChildren(...rows);
  if (layout.length > LONGEST_LIST) body.append(element('tr', {}, ...rest(layout, 'td', { colSpan: 3 })));
}

function rest(list, name, properties = {}) {
  const left = list.length - LONGEST_LIST;
  return left > 0 ? [element(name, properties, `and ${left.toLocaleString('en')} more`)] : [];
}
