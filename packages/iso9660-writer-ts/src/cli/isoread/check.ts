import { ExitCode } from '../../command/index.js';
import { checkImage } from '../../reader/index.js';
import { progressLine } from '../progress.js';
import { writeJson } from './json.js';
import { Lines } from './lines.js';
import type { Command } from './run.js';

/** Tells of everything that a reader may trip over. */
export const check: Command = async (iso, line, io) => {
  const progress = progressLine(io.stderr);
  let report: Awaited<ReturnType<typeof checkImage>>;
  try {
    report = await checkImage(iso, { signal: io.signal, onProgress: (bytes, total) => progress.update(bytes, total) });
  } finally {
    progress.stop();
  }
  const counting = report.findings.filter(({ severity }) => line.strict || severity === 'problem');
  if (line.json) {
    await writeJson(report, io);
  } else {
    const lines = new Lines(io);
    for (const { severity, code, message } of report.findings) await lines.add(`${severity}: ${message} [${code}]`);
    for (const { carrier, algorithm, covers, isRight } of report.sums) {
      await lines.add(`${algorithm} of ${carrier}: ${covers} ${isRight ? 'right' : 'wrong'}`);
    }
    if (report.findings.length === 0) await lines.add('nothing is wrong');
    await lines.flush();
  }
  return counting.length > 0 ? ExitCode.failed : ExitCode.ok;
};
