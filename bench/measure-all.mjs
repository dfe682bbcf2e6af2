import { mkdirSync } from 'node:fs';
import { prepareCorpora } from './corpora.mjs';
import { prepareLimits, settle } from './limit.mjs';
import { describeMachine } from './machine.mjs';
import { accountingMethod } from './measure.mjs';
import { findWriters } from './writers.mjs';

/**
 * One run: the chosen scenarios one after the other, with what a reader needs to know of their conditions. `keep` gets the run
 * as far as it is after each of them, so that a run that is stopped leaves what it measured.
 */
export async function measureAll(scenarios, { scale, rounds, only, directory }, { say, keep }) {
  mkdirSync(directory, { recursive: true });
  const { writers, versions } = findWriters();
  for (const [peer, version] of Object.entries(versions)) if (version === undefined) say(`${peer} is missing: skipped`);
  const limits = prepareLimits(directory);
  const corpora = prepareCorpora(directory, scale, say);
  const machine = describeMachine(directory);
  const context = { corpora, writers, limits, directory, scale, rounds, say, settle: (root) => settle(root, limits) };
  const run = {
    machine,
    versions,
    accounting: accountingMethod(),
    scale,
    rounds,
    corpora: corpora.map(({ root: _, ...corpus }) => corpus),
    took: {},
    scenarios: {},
  };
  for (const { name, measure } of scenarios.filter((scenario) => only.includes(scenario.name))) {
    const startedAt = performance.now();
    run.scenarios[name] = await measure(context);
    run.took[name] = (performance.now() - startedAt) / 1000;
    keep(run);
  }
  return run;
}
