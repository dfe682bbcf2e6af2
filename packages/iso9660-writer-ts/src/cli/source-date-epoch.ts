import type { CommandIo } from './command-io.js';
import type { CommandLine } from './command-line.js';

/** The date that reproducible builds agree on, in seconds; an option overrules it. */
export function takeSourceDateEpoch(line: CommandLine, { env }: CommandIo): void {
  const text = env.SOURCE_DATE_EPOCH;
  if (text === undefined || text === '') return;
  if (/^\d{1,12}$/.test(text)) line.modifiedAt ??= new Date(Number(text) * 1000);
  else line.faults.push(`SOURCE_DATE_EPOCH is ${text}, not a number of seconds`);
}
