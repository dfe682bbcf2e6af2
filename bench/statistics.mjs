/** Median, least and greatest of some samples, and the samples themselves. */
export function summary(samples) {
  const ascending = [...samples].sort((a, b) => a - b);
  const middle = ascending.length >> 1;
  const median = ascending.length % 2 === 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
  return { median, min: ascending[0], max: ascending.at(-1), samples };
}

/** The summary of every number in records of one shape. */
export function summaries(records) {
  return Object.fromEntries(Object.keys(records[0]).map((key) => [key, summary(records.map((record) => record[key]))]));
}

/**
 * One sample as a share of the other, round by round: a slow minute of the machine meets both. Where one was taken in
 * fewer rounds than the other, those they have in common, which are the first.
 */
export function shares(ours, theirs) {
  const common = Math.min(ours.samples.length, theirs.samples.length);
  return summary(ours.samples.slice(0, common).map((sample, round) => sample / theirs.samples[round]));
}

/**
 * How `y` grows with `x`: the exponent of the power law that fits best, by least squares on the logarithms of both, and
 * how much of the variation it explains. 1 is linear growth, 0 none.
 */
export function growth(points) {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (key) => logs.reduce((sum, log) => sum + log[key], 0) / logs.length;
  const [meanX, meanY] = [mean('x'), mean('y')];
  const product = (a, b) => logs.reduce((sum, log) => sum + a(log) * b(log), 0);
  const offX = (log) => log.x - meanX;
  const offY = (log) => log.y - meanY;
  const exponent = product(offX, offY) / product(offX, offX);
  const variation = product(offY, offY);
  return { exponent, explained: variation === 0 ? 1 : (exponent * product(offX, offY)) / variation };
}
