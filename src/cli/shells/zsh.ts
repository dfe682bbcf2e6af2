import { type CommandDefinition, type OptionDefinition, withDescendants } from '../definitions.js';
import { quoted } from './bash.js';

/** A completion function for zsh, to be autoloaded from a directory of `fpath`, or sourced. */
export function zshCompletion(program: CommandDefinition): string {
  return `#compdef kickstart-iso
# Completion of kickstart-iso for zsh.

${withDescendants(program).map(commandFunction).join('\n\n')}

if [[ $funcstack[1] == _kickstart-iso ]]; then
  _kickstart_iso "$@"
else
  compdef _kickstart_iso kickstart-iso
fi
`;
}

function commandFunction(command: CommandDefinition): string {
  return command.commands.length > 0 ? parentFunction(command) : leafFunction(command);
}

function parentFunction(command: CommandDefinition): string {
  const lines = command.commands.map(({ path, description }) => quoted(`${lastWord(path)}:${escaped(description)}`));
  const cases = command.commands.map(({ path }) => `        ${lastWord(path)}) ${functionName(path)} ;;`);
  return `${functionName(command.path)}() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
${lines.map((line) => `    ${line}`).join('\n')}
  )
  _arguments -C \\
${command.options.map((option) => `    ${specOf(option)} \\`).join('\n')}
    '1:command:->command' \\
    '*::argument:->rest' && return
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
${cases.join('\n')}
      esac
      ;;
  esac
}`;
}

function leafFunction({ path, options, words }: CommandDefinition): string {
  const argument = words.length === 0 ? [] : [quoted(`1:shell:(${words.join(' ')})`)];
  const specs = [...options.map(specOf), ...argument];
  return `${functionName(path)}() {
  _arguments -s -S \\
${specs.map((spec) => `    ${spec}`).join(' \\\n')}
}`;
}

/** `'(-r --request)'{-r,--request}'[description]:file:_files'` */
function specOf({ names, description, value, isRepeatable }: OptionDefinition): string {
  const tail = `[${escaped(description)}]${value === undefined ? '' : valueSpec(value)}`;
  // How a value is joined to a name: `--request=file`, `-rfile`. One that may be left out comes after the equal sign only.
  const mark = (name: string) =>
    value === undefined ? '' : !name.startsWith('--') ? '+' : value.isOptional ? '=-' : '=';
  const marked = names.map((name) => name + mark(name));
  if (isRepeatable) return marked.map((name) => quoted(`*${name}${tail}`)).join(' ');
  if (names.length === 1) return quoted(`${marked[0]}${tail}`);
  return `${quoted(`(${names.join(' ')})`)}{${marked.join(',')}}${quoted(tail)}`;
}

function valueSpec({ name, isOptional, kind, choices }: NonNullable<OptionDefinition['value']>): string {
  const action =
    choices.length > 0 ? `(${choices.join(' ')})` : { file: '_files', directory: '_path_files -/', text: ' ' }[kind];
  return `${isOptional ? '::' : ':'}${escaped(name)}:${action}`;
}

function functionName(path: string): string {
  return ['_kickstart_iso', ...path.split(' ').filter((word) => word !== '')].join('_');
}

function lastWord(path: string): string {
  return path.split(' ').at(-1) ?? '';
}

/** What ends a description for `_arguments`. */
function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&');
}
