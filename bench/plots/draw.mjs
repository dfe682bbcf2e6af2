import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { svgOf } from './svg.mjs';

/** The plots of a run: their files' names, what they show, and their specifications. */
export function plotsOf(run, scenarios) {
  return scenarios.flatMap(({ name, plots }) => {
    const measured = run.scenarios[name];
    return plots === undefined || measured === undefined ? [] : [...plots(measured, run)];
  });
}

/** Draws them into a directory. */
export async function drawPlots(run, scenarios, directory) {
  for (const { file, specification } of plotsOf(run, scenarios)) {
    writeFileSync(join(directory, file), await svgOf(specification));
  }
}
