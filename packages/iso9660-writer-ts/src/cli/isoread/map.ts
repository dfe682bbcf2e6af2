import { ExitCode, writeText } from '../../command/index.js';
import { discMap, discMapSvg } from '../../reader/index.js';
import { writeJson } from './json.js';
import { tellProblems } from './lines.js';
import type { Command } from './run.js';

/** Draws what lies where on the disc. */
export const map: Command = async (iso, line, io) => {
  const drawn = await discMap(iso);
  if (line.json) await writeJson(drawn, io);
  else await writeText(discMapSvg(drawn), io);
  tellProblems(iso, io);
  return ExitCode.ok;
};
