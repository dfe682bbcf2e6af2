/** Measures the built packages, beside other writers where they are installed. `node bench/main.mjs --help` */

import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readArguments, USAGE } from './arguments.mjs';
import { measureAll } from './measure-all.mjs';
import { drawPlots } from './plots/draw.mjs';
import { report } from './report.mjs';
import { jsonOf } from './results-json.mjs';
import { SCENARIOS } from './scenarios.mjs';

await main(process.argv.slice(2));

async function main(argv) {
  const settings = settingsOf(argv);
  if (settings === undefined) process.exitCode = 2;
  else if (settings.help) process.stdout.write(USAGE);
  else if (settings.show !== undefined) show(JSON.parse(readFileSync(settings.show, 'utf8')));
  else show(await measureInto(settings.json, settings));
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

async function measureInto(file, settings) {
  // A file that cannot be written must say so before minutes of measuring, not after.
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, 'a'));
  const keep = (run) => writeFileSync(file, jsonOf(run));
  const run = await measureAll(SCENARIOS, settings, { say, keep });
  await drawPlots(run, SCENARIOS, dirname(file));
  say(`figures are in ${file}, plots beside it`);
  return run;
}

function show(run) {
  process.stdout.write(report(run, SCENARIOS));
}

/** Progress, apart from the report. */
function say(text) {
  process.stderr.write(`bench: ${text}\n`);
}
