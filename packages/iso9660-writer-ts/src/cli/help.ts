import type { Option } from './options/option.js';
import { THEMES } from './options/table.js';

/** For `-help`. */
const EXIT_CODE_HELP = `Exit codes:
  0    success
  1    the image cannot be made of this input, or reading or writing failed
  2    the command line is wrong, or asks for what this program does not do
  130  interrupted (SIGINT); 143 and 129 for SIGTERM and SIGHUP
  141  the reader of standard output stopped reading
`;

/** Where the explanation of an option starts. */
const COLUMN = 30;

const INTRODUCTION = `Usage: mkiso [options] [-o FILE] SOURCE...

Makes ISO 9660 images with the command line of mkisofs, genisoimage and "xorriso -as mkisofs".
A directory gives what lies in it, anything else itself. With -graft-points, PATH=SOURCE says where.
`;

/** What `-help` tells: every option by theme, and what becomes of those that do nothing here. */
export function helpText(): string {
  return [
    INTRODUCTION,
    ...THEMES.map(({ title, options }) => `${title}:\n${options.map(helpLine).join('')}`),
    EXIT_CODE_HELP,
  ].join('\n');
}

function helpLine(option: Option): string {
  const usage = `  ${usageOf(option)}`;
  const gap = usage.length < COLUMN ? ' '.repeat(COLUMN - usage.length) : `\n${' '.repeat(COLUMN)}`;
  return `${usage}${gap}${meaningOf(option)}\n`;
}

/** Names and values as manuals write them: `-o, -output FILE`. */
export function usageOf({ names, values }: Option): string {
  return [names.join(', '), ...values].join(' ');
}

function meaningOf({ status, text }: Option): string {
  return status === 'supported' ? text : `${status}: ${text}`;
}
