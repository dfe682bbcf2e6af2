/** Curves on logarithmic axes, where a power law is a straight line. Points are `{ x, y: { median, min, max } }`. */
export function curvePlot({ file, alt, title, subtitle, x, y, series }) {
  const values = series.flatMap(({ name, points }) =>
    points.map((point) => ({ name, x: point.x, y: point.y.median, min: point.y.min, max: point.y.max })),
  );
  const onLog = (field, label, numbers) => ({
    field,
    type: 'quantitative',
    title: label,
    scale: { type: 'log', nice: false },
    axis: { values: decades(numbers) },
  });
  const onX = onLog(
    'x',
    x,
    values.map((value) => value.x),
  );
  const onY = (field) =>
    onLog(
      field,
      y,
      values.flatMap(({ min, max }) => [min, max]),
    );
  const shared = { x: onX, color: { field: 'name', type: 'nominal', title: null } };
  return {
    file,
    alt,
    specification: {
      data: { values },
      title: { text: title, subtitle },
      width: 380,
      height: 240,
      layer: [
        { mark: { type: 'line', point: true }, encoding: { ...shared, y: onY('y') } },
        { mark: 'rule', encoding: { ...shared, y: onY('min'), y2: { field: 'max' } } },
      ],
    },
  };
}

/** The powers of ten among some numbers: every line of a grid at a tenth would be a hedge. */
function decades(numbers) {
  const [least, greatest] = [Math.min(...numbers), Math.max(...numbers)].map(Math.log10);
  const first = Math.ceil(least);
  return Array.from({ length: Math.max(0, Math.floor(greatest) - first + 1) }, (_, index) => 10 ** (first + index));
}
