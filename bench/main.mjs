/** Measures the built packages, beside other writers where they are installed. `node bench/main.mjs --help` */

import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
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

await main(process.argv.slice(2));

async function main(argv) {
  const settings = settingsOf(argv);
  if (settings === undefined) process.exitCode = 2;
  else if (settings.help) process.stdout.write(USAGE);
  else process.stdout.write(report(await resultsOf(settings), SCENARIOS));
}

/** A wrong option deserves one line, not a stack. */
function settingsOf(argv) {
  try {
    return readArguments(
      argv,
      SCENARIOS.map(({ name }) => name),
    );
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    say(error.message);
    return undefined;
  }
}

async function resultsOf(settings) {
  if (settings.show !== undefined) return JSON.parse(readFileSync(settings.show, 'utf8'));
  // A file that cannot be written must say so before minutes of measuring, not after.
  if (settings.json !== undefined) openForResults(settings.json);
  const results = await measureAll(settings);
  if (settings.json !== undefined) writeFileSync(settings.json, `${JSON.stringify(results, rounded, 2)}\n`);
  return results;
}

function openForResults(file) {
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, 'a'));
}

async function measureAll({ scale, rounds, only, directory }) {
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
  return {
    machine,
    versions,
    accounting: accountingMethod(),
    scale,
    rounds,
    corpora: corpora.map(({ root: _, ...corpus }) => corpus),
    took: (performance.now() - startedAt) / 1000,
    scenarios: measured,
  };
}

/** Six digits are more than any of this deserves. */
function rounded(_, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

/** Progress, apart from the report. */
function say(text) {
  process.stderr.write(`bench: ${text}\n`);
}
