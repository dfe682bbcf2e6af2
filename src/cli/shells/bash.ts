import { type CommandDefinition, type OptionDefinition, withDescendants } from '../definitions.js';

const PROGRAM = 'kickstart-iso';

/** A completion script for bash, from 3.2 on; the package bash-completion is not needed. */
export function bashCompletion(program: CommandDefinition): string {
  const commands = withDescendants(program);
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => quoted(`${PROGRAM} ${path}`));
  return `# Completion of ${PROGRAM} for bash.
_kickstart_iso() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} path=${PROGRAM} word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$path $word" in
      ${paths.join(' | ')}) path="$path $word" ;;
    esac
  done
  # In --option=value the equal sign is a word of its own.
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case "$path $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$path" in
${commands.map(wordCase).join('\n')}
  esac
}
_kickstart_iso_files() {
  local IFS=$'\\n'
  compopt -o filenames 2> /dev/null
  COMPREPLY=($(compgen "$1" -- "$cur"))
}
complete -F _kickstart_iso ${PROGRAM}
`;
}

function valueCases({ path, options }: CommandDefinition): readonly string[] {
  return options
    .filter(({ value }) => value !== undefined && !value.isOptional)
    .map((option) => {
      const patterns = option.names.map((name) => quoted(joined(path, name)));
      return `    ${patterns.join(' | ')}) ${valueStep(option)}; return ;;`;
    });
}

function valueStep({ value }: OptionDefinition): string {
  const { kind = 'text', choices = [] } = value ?? {};
  if (choices.length > 0) return `COMPREPLY=($(compgen -W ${quoted(choices.join(' '))} -- "$cur"))`;
  if (kind === 'text') return ':';
  return `_kickstart_iso_files ${kind === 'directory' ? '-d' : '-f'}`;
}

function wordCase({ path, options, commands, words }: CommandDefinition): string {
  const names = options.flatMap((option) => option.names.filter((name) => name.startsWith('--')));
  const all = [...commands.map((command) => command.path.split(' ').at(-1)), ...words, ...names];
  return `    ${quoted(joined(path, ''))}) COMPREPLY=($(compgen -W ${quoted(all.join(' '))} -- "$cur")) ;;`;
}

function joined(path: string, word: string): string {
  return [PROGRAM, path, word].filter((part) => part !== '').join(' ');
}

/** One word, for bash and zsh alike. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
