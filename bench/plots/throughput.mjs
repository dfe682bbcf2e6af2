/** Throughput into each sink, by source. `rows` are `{ source, sink, gigabytes }` per second. */
export function throughputPlot(rows) {
  return {
    file: 'sectors.svg',
    alt: 'Throughput of a planned image by sink and source',
    specification: {
      data: { values: rows },
      title: { text: 'Throughput of a planned image', subtitle: 'GB/s, median' },
      width: 340,
      height: { step: 15 },
      mark: 'bar',
      encoding: {
        y: { field: 'sink', type: 'nominal', title: null, sort: null },
        yOffset: { field: 'source', sort: null },
        x: { field: 'gigabytes', type: 'quantitative', title: 'GB/s' },
        color: { field: 'source', type: 'nominal', title: null, sort: null },
      },
    },
  };
}
