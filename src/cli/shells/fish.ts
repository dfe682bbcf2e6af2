import { type CommandDefinition, type OptionDefinition, withDescendants } from '../definitions.js';

/** Completions for fish, from 3.0 on. */
export function fishCompletion(program: CommandDefinition): string {
  const commands = withDescendants(program);
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => quoted(` ${path}`));
  return `# Completion of kickstart-iso for fish.
function __kickstart_iso_at
    set -l path ''
    for word in (commandline -opc)[2..-1]
        switch "$path $word"
            case ${paths.join(' ')}
                set path "$path $word"
        end
    end
    test "$path" = "$argv[1]"
end

complete -c kickstart-iso -f
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, options, commands, words }: CommandDefinition): readonly string[] {
  const here = `complete -c kickstart-iso -n ${quoted(`__kickstart_iso_at ${quoted(path === '' ? '' : ` ${path}`)}`)}`;
  return [
    ...commands.map((command) => `${here} -a ${command.path.split(' ').at(-1)} -d ${quoted(command.description)}`),
    ...(words.length > 0 ? [`${here} -a ${quoted(words.join(' '))}`] : []),
    ...options.map((option) => `${here} ${optionWords(option)}`),
  ];
}

function optionWords({ names, description, value }: OptionDefinition): string {
  const words = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...words, ...(value === undefined ? [] : valueWords(value)), `-d ${quoted(description)}`].join(' ');
}

function valueWords({ isOptional, kind, choices }: NonNullable<OptionDefinition['value']>): readonly string[] {
  if (isOptional) return [];
  if (choices.length > 0) return ['-x', '-a', quoted(choices.join(' '))];
  if (kind === 'directory') return ['-x', '-a', quoted('(__fish_complete_directories)')];
  return [kind === 'file' ? '-rF' : '-x'];
}

/** Between single quotes fish knows two escapes. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
