/** Curves on logarithmic axes, where a power law is a straight line. Points are `{ x, y: { median, min, max } }`. */
export function curvePlot({ file, alt, title, subtitle, x, y, series }) {
  const values = series.flatMap(({ name, points }) =>
    points.map((point) => ({ name, x: point.x, y: point.y.median, min: point.y.min, max: point.y.max })),
  );
  const axis = (field, label) => ({
    field,
    type: 'quantitative',
    title: label,
    scale: { type: 'log' },
    axis: { tickCount: 7 },
  });
  const shared = { x: axis('x', x), color: { field: 'name', type: 'nominal', title: null } };
  return {
    file,
    alt,
    specification: {
      data: { values },
      title: { text: title, subtitle },
      width: 380,
      height: 240,
      layer: [
        { mark: { type: 'line', point: true }, encoding: { ...shared, y: axis('y', y) } },
        { mark: 'rule', encoding: { ...shared, y: axis('min', y), y2: { field: 'max' } } },
      ],
    },
  };
}
