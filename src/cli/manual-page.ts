import { type CommandDefinition, type OptionDefinition, withDescendants } from './definitions.js';
import { variableOf } from './environment.js';
import { examplesOf } from './examples.js';
import { EXIT_CODES } from './failure.js';

/** Of the text: a page says the same on every day that it is built. */
const MANUAL_DATE = '2026-11-29';

/** A page in the language of man(7), section 1. */
export function manualPage(command: CommandDefinition, program: CommandDefinition, version: string): string {
  const name = pageName(command);
  const sections = [
    ['NAME', filled(`${escaped(name)} \\- ${escaped(decapitalised(command.description))}`)],
    ['SYNOPSIS', synopsis(command)],
    ['COMMANDS', command.commands.flatMap((child) => tagged(bold(child.path), child.description)).join('\n')],
    ['OPTIONS', optionGroups(command.options)],
    ['ENVIRONMENT', environment(command)],
    ['EXIT STATUS', EXIT_CODES.flatMap(([code, meaning]) => tagged(bold(code), meaning)).join('\n')],
    [
      'EXAMPLES',
      examplesOf(command.path)
        .map((line) => `.nf\n${escaped(line)}\n.fi`)
        .join('\n.PP\n'),
    ],
    ['SEE ALSO', seeAlso(command, program)],
  ] as const;
  return [
    `.TH ${name.toUpperCase()} 1 ${MANUAL_DATE} "kickstart-iso ${version}" "User Commands"`,
    ...sections.filter(([, text]) => text !== '').map(([title, text]) => `.SH ${title}\n${text}`),
    '',
  ].join('\n');
}

/** `kickstart-iso-token-add`, as git names its pages. */
export function pageName({ path }: CommandDefinition): string {
  return ['kickstart-iso', ...path.split(' ').filter((word) => word !== '')].join('-');
}

function synopsis({ path, options, commands, words }: CommandDefinition): string {
  const required = options.filter(({ isRequired }) => isRequired);
  const parts = [
    bold(['kickstart-iso', path].join(' ').trim()),
    ...required.map(({ names, value }) => `${bold(names.at(-1) ?? '')} ${shownValue(value)}`),
    '[\\fIoptions\\fR]',
    ...(commands.length > 0 ? ['\\fIcommand\\fR'] : []),
    ...(words.length > 0 ? [escaped(words.join('|'))] : []),
  ];
  return parts.join(' ');
}

function optionGroups(options: readonly OptionDefinition[]): string {
  const groups = [...new Set(options.map(({ group }) => group))];
  return groups
    .map((group) => {
      const lines = options.filter((option) => option.group === group).flatMap(optionLines);
      return groups.length === 1 ? lines.join('\n') : `.SS ${escaped(group.replace(/:$/, ''))}\n${lines.join('\n')}`;
    })
    .join('\n');
}

function optionLines({ names, description, value, defaultValue }: OptionDefinition): readonly string[] {
  const tag = `${names.map(bold).join(', ')}${value === undefined ? '' : ` ${shownValue(value)}`}`;
  const choices = value === undefined || value.choices.length === 0 ? [] : [`one of ${value.choices.join(', ')}`];
  const more = [...choices, ...(defaultValue === undefined ? [] : [`default: ${defaultValue}`])];
  return tagged(tag, more.length === 0 ? description : `${description} (${more.join('; ')})`);
}

function shownValue(value: OptionDefinition['value']): string {
  if (value === undefined) return '';
  const name = `\\fI${escaped(value.name)}\\fR`;
  return value.isOptional ? `[${name}]` : name;
}

function environment({ path, options }: CommandDefinition): string {
  const dated = options.some(({ names }) => names.includes('--created-at'));
  const epoch = dated
    ? tagged(bold('SOURCE_DATE_EPOCH'), 'seconds since 1970: the date of the volume without --created-at')
    : [];
  if (path !== 'serve') return epoch.join('\n');
  const variables = options.flatMap(({ option, names }) =>
    option === undefined ? [] : tagged(bold(variableOf(option)), `as ${names.at(-1)}`),
  );
  const rule =
    'The command line counts first, then these, then the default. An empty variable counts as not set. ' +
    'Options without a value are true or false; lists have commas between.';
  return [filled(escaped(rule)), ...variables, ...epoch].join('\n');
}

function seeAlso(command: CommandDefinition, program: CommandDefinition): string {
  const others = withDescendants(program).filter(({ path }) => path !== command.path);
  return `${others.map((other) => `${bold(pageName(other))}(1)`).join(',\n')}`;
}

function tagged(tag: string, text: string): readonly string[] {
  return ['.TP', tag, filled(escaped(text))];
}

function bold(text: string): string {
  return `\\fB${escaped(text)}\\fR`;
}

function decapitalised(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/\.$/, '');
}

/** Lines of at most 80 bytes: diffs of pages are read by people. The reader of the page joins them again. */
function filled(text: string): string {
  return text
    .replace(/(.{1,78})(?: +|$)/g, '$1\n')
    .replace(/\n$/, '')
    .replace(/^[.']/gm, '\\&$&');
}

/** A backslash begins an escape, a dot or an apostrophe at the start of a line a request, and a plain hyphen is no minus. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^[.']/gm, '\\&$&');
}
