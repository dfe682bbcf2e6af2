import type { IsoImage } from '../index.js';
import type { CommandLine } from './command-line.js';
import type { Messages } from './messages.js';
import { oneLine } from './one-line.js';

/** A tree of a few thousand long names gives as many warnings: from this number on one line stands for all of a code. */
const MANY = 10;

/** Tells of options without effect, to those who want to know everything. */
export function tellNotes({ verbosity, notes }: CommandLine, messages: Messages): void {
  if (verbosity === 'verbose') for (const note of notes) messages.write(`mkiso: note: ${oneLine(note)}\n`);
}

/** Tells what the image shows differently from its sources. Not even finds it, when nobody is to hear of it. */
export function tellWarnings(image: Pick<IsoImage, 'warnings'>, { verbosity }: CommandLine, messages: Messages): void {
  if (verbosity === 'quiet') return;
  const { warnings } = image;
  for (const line of verbosity === 'verbose' ? warnings.map(({ message }) => message) : summaries(warnings)) {
    messages.write(`mkiso: warning: ${oneLine(line)}\n`);
  }
}

function summaries(warnings: IsoImage['warnings']): readonly string[] {
  const byCode = new Map<string, string[]>();
  for (const { code, message } of warnings) {
    const group = byCode.get(code);
    if (group === undefined) byCode.set(code, [message]);
    else group.push(message);
  }
  return [...byCode].flatMap(([code, group]) =>
    group.length > MANY ? [`${group[0]} - and ${group.length - 1} more of ${code}; -v tells all`] : group,
  );
}
