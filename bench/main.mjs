/** Measures the built packages, beside other writers where they are installed. `node bench/main.mjs --help` */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readArguments, USAGE } from './arguments.mjs';
import { prepareCorpora } from './corpora.mjs';
import { describeMachine } from './machine.mjs';
import { accountingMethod } from './measure.mjs';
import { report } from './report.mjs';
import * as firstByte from './scenarios/first-byte.mjs';
import * as planning from './scenarios/planning.mjs';
import * as requests from './scenarios/requests.mjs';
import * as streaming from './scenarios/streaming.mjs';
import * as wholeProcess from './scenarios/whole-process.mjs';
import { findWriters } from './writers.mjs';

const SCENARIOS = [wholeProcess, firstByte, streaming, planning, requests];

const settings = readArguments(
  process.argv.slice(2),
  SCENARIOS.map(({ name }) => name),
);
if (settings.help) process.stdout.write(USAGE);
else if (settings.show !== undefined) print(JSON.parse(readFileSync(settings.show, 'utf8')));
else print(await measureAll(settings));

function print(results) {
  process.stdout.write(report(results, SCENARIOS));
}

async function measureAll({ scale, rounds, only, directory, json }) {
  mkdirSync(directory, { recursive: true });
  const { writers, versions } = findWriters();
  for (const [peer, version] of Object.entries(versions)) if (version === undefined) say(`${peer} is missing: skipped`);
  const corpora = prepareCorpora(directory, scale, say);
  const machine = describeMachine();
  const startedAt = performance.now();
  const measured = {};
  for (const scenario of SCENARIOS.filter(({ name }) => only.includes(name))) {
    measured[scenario.name] = await scenario.measure({ corpora, writers, directory, scale, rounds, say });
  }
  const results = {
    machine,
    versions,
    accounting: accountingMethod(),
    scale,
    rounds,
    corpora: corpora.map(({ root: _, ...corpus }) => corpus),
    took: (performance.now() - startedAt) / 1000,
    scenarios: measured,
  };
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, rounded, 2)}\n`);
  return results;
}

/** Six digits are more than any of this deserves. */
function rounded(_, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

/** Progress, apart from the report. */
function say(text) {
  process.stderr.write(`bench: ${text}\n`);
}
