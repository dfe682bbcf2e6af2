const TREES = ['BIG', 'DISTRO', 'SMALL', 'META'];
const COMPARED = ['genisoimage', 'genisoimage -T', 'xorriso'];

/** Our wall time as a share of each peer's, with its range, and the goals. */
export function sharesPlot(comparisons) {
  const values = comparisons
    .filter(({ peer, ours }) => COMPARED.includes(peer) && ours.startsWith('mkiso'))
    .map(({ sink, tree, peer, share, goal }) => ({
      sink,
      tree,
      peer,
      median: share.median,
      min: share.min,
      max: share.max,
      goal: goal ?? null,
    }));
  const y = { field: 'peer', type: 'nominal', title: null, sort: COMPARED };
  const scale = { type: 'log', domainMin: 0.1 };
  return {
    file: 'shares.svg',
    alt: 'Our wall time as a share of each peer’s, by sink and tree, with the goals; lower is better',
    specification: {
      data: { values },
      title: {
        text: 'Our wall time / theirs',
        subtitle: 'left of 1 we are faster; bars: least to greatest; black: goal',
      },
      facet: {
        row: { field: 'tree', type: 'nominal', sort: TREES },
        column: { field: 'sink', type: 'nominal', sort: ['pipe', 'file', 'synced file'] },
      },
      spec: {
        width: 190,
        height: 66,
        layer: [
          { mark: { type: 'rule', color: '#999' }, encoding: { x: { datum: 1 } } },
          {
            mark: { type: 'rule', strokeWidth: 3, opacity: 0.45 },
            encoding: {
              x: { field: 'min', type: 'quantitative', scale, title: 'ours / theirs' },
              x2: { field: 'max' },
              y,
              color: { field: 'peer', type: 'nominal', legend: null },
            },
          },
          {
            mark: { type: 'point', filled: true, size: 70, opacity: 1 },
            encoding: {
              x: { field: 'median', type: 'quantitative' },
              y,
              color: { field: 'peer', type: 'nominal', legend: null },
            },
          },
          {
            transform: [{ filter: 'datum.goal !== null' }],
            mark: { type: 'tick', color: '#111', thickness: 2, size: 16 },
            encoding: { x: { field: 'goal', type: 'quantitative' }, y },
          },
        ],
      },
    },
  };
}

/** Wall times of all writers into one sink, a panel for each tree. */
export function wallPlot(sink, results) {
  const ofSink = results.filter((row) => row.sink === sink.name);
  return {
    file: `wall-${sink.name.replace(' ', '-')}.svg`,
    alt: `Wall time of each writer by tree, ${sink.title}`,
    specification: {
      title: { text: `Wall time ${sink.title}`, subtitle: 'seconds, median; lines: least to greatest' },
      columns: 2,
      resolve: { scale: { x: 'independent', y: 'independent' } },
      concat: TREES.map((tree) =>
        wallPanel(
          tree,
          ofSink.filter((row) => row.tree === tree),
        ),
      ),
    },
  };
}

function wallPanel(tree, rows) {
  const values = rows.map(({ writer, wall }) => ({ writer, median: wall.median, min: wall.min, max: wall.max }));
  const y = { field: 'writer', type: 'nominal', title: null, sort: values.map(({ writer }) => writer) };
  const isOurs = { test: 'test(/^(mkiso|kickstart)/, datum.writer)', value: '#1b6ca8' };
  return {
    title: { text: tree, fontSize: 12, offset: 4 },
    data: { values },
    width: 250,
    height: { step: 17 },
    layer: [
      {
        mark: { type: 'bar', height: 11 },
        encoding: {
          x: { field: 'median', type: 'quantitative', title: 's' },
          y,
          color: { condition: isOurs, value: '#b9b4aa' },
        },
      },
      {
        mark: { type: 'rule', color: '#333' },
        encoding: { x: { field: 'min', type: 'quantitative' }, x2: { field: 'max' }, y },
      },
    ],
  };
}
