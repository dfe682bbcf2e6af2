/**
 * Runs every job once per round, in turn, so that a slow minute of the machine meets all of them; each round begins with
 * the next job, so that none always runs behind the same one. A job is a function, or `{ run, rounds }` when it
 * is to be part of the first rounds only. Answers the records of each job, by round.
 */
export async function interleaved(rounds, jobs) {
  const turns = jobs.map((job) => (typeof job === 'function' ? { run: job, rounds } : job));
  const records = jobs.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const taking = turns.flatMap((turn, index) => (round < turn.rounds ? [{ ...turn, index }] : []));
    const first = round % taking.length;
    for (const { run, index } of [...taking.slice(first), ...taking.slice(0, first)]) records[index].push(await run());
  }
  return records;
}

/** Rounds of what takes long or differs little from round to round. */
export function few(rounds) {
  return Math.min(rounds, 2);
}
