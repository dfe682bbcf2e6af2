import type { Command, Option } from 'commander';
import { isRepeatable } from './repeatable.js';

/** What a value of an option is, for shells that complete it. */
type ValueKind = 'file' | 'directory' | 'text';

export interface OptionDefinition {
  /** `-r` and `--request`, as far as there are both. */
  readonly names: readonly string[];
  readonly description: string;
  /** The heading of its group. */
  readonly group: string;
  /** `undefined` when the option takes no value. */
  readonly value?: {
    /** As help shows it: `<file>` or `[template]`. */
    readonly shown: string;
    readonly name: string;
    readonly isOptional: boolean;
    readonly kind: ValueKind;
    readonly choices: readonly string[];
  };
  readonly isRepeatable: boolean;
  readonly isRequired: boolean;
  /** For people; `undefined` without one, or when the description tells it. */
  readonly defaultValue?: string;
  /** The definition that all of this is from. */
  readonly option?: Option;
}

export interface CommandDefinition {
  /** `token add`; empty for the program itself. */
  readonly path: string;
  readonly description: string;
  readonly options: readonly OptionDefinition[];
  readonly commands: readonly CommandDefinition[];
  /** The words that its only argument may be. */
  readonly words: readonly string[];
}

const HELP: OptionDefinition = {
  names: ['-h', '--help'],
  description: 'display help',
  group: 'Options:',
  isRepeatable: false,
  isRequired: false,
};

/** The definitions that the parser goes by, in the form that manual and completion are made from. */
export function definitionOf(command: Command, path = ''): CommandDefinition {
  const options = command.options.filter(({ hidden }) => !hidden).map(optionDefinition);
  return {
    path,
    description: command.description(),
    options: [...options, HELP],
    commands: command.commands.map((child) => definitionOf(child, `${path} ${child.name()}`.trim())),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

/** A command and all below it. */
export function withDescendants(command: CommandDefinition): readonly CommandDefinition[] {
  return [command, ...command.commands.flatMap(withDescendants)];
}

function optionDefinition(option: Option): OptionDefinition {
  const { short, long, flags, optional, required, defaultValue, negate, argChoices = [] } = option;
  const [shown, name = ''] = /[<[]([^>\]]+)[>\]]/.exec(flags) ?? [];
  const isTold = defaultValue === undefined || negate || typeof defaultValue === 'boolean';
  return {
    names: [short, long].filter((one) => one !== undefined),
    description: option.description,
    group: option.helpGroupHeading ?? 'Options:',
    ...(shown !== undefined && {
      value: { shown, name, isOptional: optional && !required, kind: kindOf(name), choices: argChoices },
    }),
    isRepeatable: isRepeatable(option),
    isRequired: option.mandatory,
    ...(!isTold && { defaultValue: String(defaultValue) }),
    option,
  };
}

function kindOf(name: string): ValueKind {
  if (name === 'directory') return 'directory';
  return name === 'file' || name === 'path' || name === 'template' ? 'file' : 'text';
}
