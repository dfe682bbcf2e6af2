import { parse, View } from 'vega';
import { compile } from 'vega-lite';

/** Mid-tones that differ in lightness as well: readable in grey, too. */
const COLOURS = ['#1b6ca8', '#d1731c', '#4c9a52', '#8a5aa8', '#b8434b', '#77736b', '#c9a227', '#3aa6a6'];

/** A sheet of its own colour, so that light and dark pages show the same. */
const THEME = {
  background: '#fbfaf8',
  padding: 16,
  font: 'system-ui, sans-serif',
  title: { fontSize: 14, fontWeight: 600, anchor: 'start', offset: 12, color: '#222', subtitleColor: '#555' },
  axis: {
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 500,
    gridColor: '#e4e1dc',
    labelColor: '#333',
    labelLimit: 240,
  },
  header: { labelFontSize: 12, labelFontWeight: 600, title: null },
  legend: { labelFontSize: 11, titleFontSize: 11 },
  range: { category: COLOURS },
  view: { stroke: '#d8d4cc' },
};

/** A picture of a Vega-Lite specification, drawn without a browser. */
export async function svgOf(specification) {
  const view = new View(parse(compile(specification, { config: THEME }).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
