import { type DiscMap, type MapRow, type Region, type RegionKind, simplified } from './disc-map.js';

/** What each kind of region is called, its colour, and the pattern that tells it without colours. */
const KINDS: Readonly<
  Record<RegionKind, { readonly name: string; readonly colour: string; readonly pattern: string }>
> = {
  'system-area': { name: 'system area', colour: '#6b7280', pattern: 'M0 4H8' },
  'partition-table': { name: 'partition tables', colour: '#4b5563', pattern: 'M0 2H8M0 6H8' },
  descriptor: { name: 'volume descriptors', colour: '#7c3aed', pattern: 'M4 0V8' },
  'path-table': { name: 'path tables', colour: '#a855f7', pattern: 'M2 0V8M6 0V8' },
  directory: { name: 'directories', colour: '#2563eb', pattern: 'M0 8L8 0' },
  continuation: { name: 'continuation areas', colour: '#60a5fa', pattern: 'M0 8L8 0M0 0L8 8' },
  'boot-catalog': { name: 'boot catalog', colour: '#b45309', pattern: 'M0 4H8M4 0V8' },
  'boot-image': { name: 'boot images', colour: '#f59e0b', pattern: 'M0 0L8 8' },
  file: { name: 'files', colour: '#16a34a', pattern: '' },
  padding: { name: 'padding', colour: '#e5e7eb', pattern: '' },
  gap: { name: 'gaps', colour: '#ffffff', pattern: 'M3 3H5V5H3Z' },
  overlap: { name: 'overlaps', colour: '#dc2626', pattern: 'M0 0L8 8M0 8L8 0M4 0V8' },
};

/** Regions and rows: with titles and the legend there are fewer than 2,000 shapes. */
const MOST_REGIONS = 1_500;
const MOST_ROWS = 400;

const WIDTH = 1_200;
const LEAST_WIDTH = 2;
const MARGIN = 16;
const ROW_HEIGHT = 22;
const BAR_HEIGHT = 72;
const TITLE_HEIGHT = 34;
const LEGEND_ROW = 22;
const LEGEND_COLUMN = 200;

/** Of most letters at this font size. */
const CHARACTER_WIDTH = 6.8;
const PADDING = 4;

/** A picture of a disc: regions to scale, two pixels at least, with what they are on hover; partitions and boot images above. */
export function discMapSvg(map: DiscMap): string {
  const regions = simplified(map.regions, MOST_REGIONS);
  const axis = axisOf(regions, map.size);
  const rows = map.rows.slice(0, MOST_ROWS);
  const barTop = TITLE_HEIGHT + rows.length * ROW_HEIGHT + 6;
  const used = [...new Set(regions.map(({ kind }) => kind))];
  const columns = Math.max(Math.floor((axis.width + MARGIN) / LEGEND_COLUMN), 1);
  const legendTop = barTop + BAR_HEIGHT + 30;
  const height = legendTop + Math.ceil(used.length / columns) * LEGEND_ROW + MARGIN;
  const width = axis.width + 2 * MARGIN;
  const title = `${map.title === '' ? 'Disc' : map.title}: ${map.size.toLocaleString('en')} bytes`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="disc-map-title disc-map-text" font-family="system-ui, sans-serif" font-size="12">`,
    `<title id="disc-map-title">${escaped(title)}</title>`,
    `<desc id="disc-map-text">${escaped(descriptionOf(map))}</desc>`,
    `<defs>${used.map(patternOf).join('')}</defs>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="20" font-size="15" fill="#111827">${escaped(title)}</text>`,
    ...rows.map((row, index) => rowElement(row, axis, TITLE_HEIGHT + index * ROW_HEIGHT)),
    ...regions.map((region) => regionElement(region, axis, barTop)),
    `<text x="${MARGIN}" y="${barTop + BAR_HEIGHT + 14}" fill="#374151">sector 0</text>`,
    `<text x="${MARGIN + axis.width}" y="${barTop + BAR_HEIGHT + 14}" fill="#374151" text-anchor="end">${Math.ceil(map.size / 2048)}</text>`,
    ...used.map((kind, index) => legendElement(kind, index, columns, legendTop)),
    '</svg>\n',
  ].join('\n');
}

interface Axis {
  readonly width: number;
  /** Place of a byte, in pixels. */
  at(byte: number): number;
}

/** Lengths to scale, but for those that would be too short to be seen. */
function axisOf(regions: readonly Region[], size: number): Axis {
  const scale = WIDTH / Math.max(size, 1);
  const starts: number[] = [];
  const places: number[] = [];
  let x = 0;
  for (const { start, length } of regions) {
    starts.push(start);
    places.push(x);
    x += Math.max(length * scale, LEAST_WIDTH);
  }
  const at = (byte: number) => {
    if (byte >= size) return x;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= byte) low = middle;
      else high = middle - 1;
    }
    const end = starts[low + 1] ?? size;
    const share = end === starts[low] ? 0 : (byte - starts[low]!) / (end - starts[low]!);
    return places[low]! + share * ((places[low + 1] ?? x) - places[low]!);
  };
  return { width: Math.ceil(x), at };
}

function regionElement(region: Region, axis: Axis, top: number): string {
  const { kind, label, start, length, count } = region;
  const from = axis.at(start);
  const width = axis.at(start + length) - from;
  const many = count > 1 ? ` and ${count - 1} more` : '';
  const text = `${KINDS[kind].name}: ${label}${many}, sectors ${Math.floor(start / 2048)} to ${Math.ceil((start + length) / 2048) - 1}, ${length.toLocaleString('en')} bytes`;
  return `<rect x="${pixels(MARGIN + from)}" y="${top}" width="${pixels(width)}" height="${BAR_HEIGHT}" fill="url(#disc-map-${kind})" stroke="#111827" stroke-width="0.25"><title>${escaped(text)}</title></rect>`;
}

function rowElement({ label, start, length }: MapRow, axis: Axis, top: number): string {
  const from = axis.at(Math.max(start, 0));
  const width = Math.max(axis.at(start + length) - from, LEAST_WIDTH);
  const text = `${label}, bytes ${start.toLocaleString('en')} to ${(start + length - 1).toLocaleString('en')}`;
  const place = textPlace(label, from, width, axis);
  return `<g><title>${escaped(text)}</title><rect x="${pixels(MARGIN + from)}" y="${top}" width="${pixels(width)}" height="${ROW_HEIGHT - 5}" fill="#dbeafe" stroke="#1e3a8a"/><text x="${pixels(MARGIN + place.x)}" y="${top + 13}" fill="#111827"${place.isLeft ? ' text-anchor="end"' : ''}>${escaped(label)}</text></g>`;
}

/** Inside of a row, behind it when it is too narrow, and before it when there is no room behind. */
function textPlace(label: string, from: number, width: number, axis: Axis) {
  const length = label.length * CHARACTER_WIDTH;
  if (length + 2 * PADDING <= width) return { x: from + PADDING, isLeft: false };
  const end = from + width;
  if (end + length + PADDING <= axis.width || from < axis.width - end) return { x: end + PADDING, isLeft: false };
  return { x: from - PADDING, isLeft: true };
}

function patternOf(kind: RegionKind): string {
  const { colour, pattern } = KINDS[kind];
  const line = kind === 'gap' ? '#dc2626' : '#ffffff';
  return `<pattern id="disc-map-${kind}" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="${colour}"/>${pattern === '' ? '' : `<path d="${pattern}" stroke="${line}" fill="none"/>`}</pattern>`;
}

function legendElement(kind: RegionKind, index: number, columns: number, top: number): string {
  const x = MARGIN + (index % columns) * LEGEND_COLUMN;
  const y = top + Math.floor(index / columns) * LEGEND_ROW;
  return `<g><rect x="${x}" y="${y}" width="24" height="14" fill="url(#disc-map-${kind})" stroke="#111827" stroke-width="0.5"/><text x="${x + 32}" y="${y + 11}" fill="#111827">${KINDS[kind].name}</text></g>`;
}

/** What the picture shows, in words, for screen readers. */
function descriptionOf({ regions, rows }: DiscMap): string {
  const bytes = new Map<RegionKind, number>();
  for (const { kind, length } of regions) bytes.set(kind, (bytes.get(kind) ?? 0) + length);
  const kinds = [...bytes].map(([kind, length]) => `${KINDS[kind].name} ${length.toLocaleString('en')} bytes`);
  return [...kinds, ...rows.slice(0, MOST_ROWS).map(({ label }) => label)].join('; ');
}

function pixels(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text for XML, which has no place for control characters and lone surrogates. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Control}\p{Surrogate}\ufffe\uffff]/gu, '\ufffd')
    .replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
