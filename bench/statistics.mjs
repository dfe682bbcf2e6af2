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

/** Runs every job once per round, in turn, so that a slow minute of the machine meets all of them. */
export async function interleaved(rounds, jobs) {
  const records = jobs.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, job] of jobs.entries()) records[index].push(await job());
  }
  return records;
}
