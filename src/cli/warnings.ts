import type { IsoProblem } from 'iso9660-writer-ts';
import type { CommandIo } from './command-io.js';
import { oneLine } from './one-line.js';
import type { Verbosity } from './verbosity.js';

/** A tree of a few thousand long names gives as many warnings: from this number on one line stands for all of a code. */
const MANY = 10;

/** Writes the warnings, in their order; those of a code that has many are counted, unless all are asked for. */
export function writeWarnings(warnings: readonly IsoProblem[], verbosity: Verbosity, io: CommandIo): void {
  if (verbosity === 'quiet') return;
  for (const line of verbosity === 'verbose' ? warnings.map(fullLine) : warningLines(warnings)) {
    io.stderr.write(`warning: ${oneLine(line)}\n`);
  }
}

/** One line for each warning, or one for all of a code when there are more than ten. */
export function warningLines(warnings: readonly IsoProblem[]): readonly string[] {
  return [...groupByCode(warnings).values()].flatMap((group) =>
    group.length > MANY ? [summaryOf(group)] : group.map(fullLine),
  );
}

function groupByCode(warnings: readonly IsoProblem[]): ReadonlyMap<string, readonly IsoProblem[]> {
  const groups = new Map<string, IsoProblem[]>();
  for (const warning of warnings) {
    const group = groups.get(warning.code);
    if (group === undefined) groups.set(warning.code, [warning]);
    else group.push(warning);
  }
  return groups;
}

function summaryOf(group: readonly IsoProblem[]): string {
  const first = group[0]!;
  return `${first.message} - and ${group.length - 1} more of ${first.code}; see all with --verbose`;
}

function fullLine({ message }: IsoProblem): string {
  return message;
}
