import { type Command, InvalidArgumentError, type Option } from 'commander';
import { nearestName } from 'iso9660-writer-ts/internal';
import { CommandFailure } from 'iso9660-writer-ts/internal/command';
import { ExitCode } from './failure.js';
import { isRepeatable } from './repeatable.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Names of variables that stand for options begin so. */
const VARIABLE_PREFIX = 'KICKSTART_ISO_';

/** `--store-directory` is `KICKSTART_ISO_STORE_DIRECTORY`. */
export function variableOf(option: Option): string {
  return VARIABLE_PREFIX + option.name().replaceAll('-', '_').toUpperCase();
}

/**
 * Kubernetes and Docker set variables of these names in every container beside a service that is called kickstart-iso.
 * `KICKSTART_ISO_PORT` is one of them: there it holds a URL.
 */
const SERVICE_LINK = /^KICKSTART_ISO_(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_.*)?)$/;
const SERVICE_URL = /^(?:tcp|udp|sctp):\/\//;

/** More letters in another place than this, and it is another word. */
const MOST_EDITS = 3;

/**
 * Gives a parsed command the options that its command line does not name and that the environment has. An empty variable
 * counts as not set.
 *
 * @returns warnings for people, which hold no value of a variable.
 * @throws {CommandFailure} with all variables whose value is not acceptable, or which conflict with another option.
 */
export function applyEnvironment(command: Command, environment: Environment): readonly string[] {
  const problems: string[] = [];
  for (const option of command.options) {
    const text = textOf(option, environment);
    // Before all others, so that a faulty variable does no harm when the command line has the option.
    if (text === undefined || isFromCommandLine(command, option.attributeName())) continue;
    try {
      setFromVariable(command, option, text);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      problems.push(`${variableOf(option)}: ${error.message}`);
    }
  }
  problems.push(...conflictsOf(command));
  if (problems.length > 0) throw new CommandFailure(ExitCode.usage, problems);
  return unknownVariables(command, environment);
}

function textOf(option: Option, environment: Environment): string | undefined {
  const text = environment[variableOf(option)];
  const isServiceLink = option.name() === 'port' && SERVICE_URL.test(text ?? '');
  return text === '' || isServiceLink ? undefined : text;
}

function isFromCommandLine(command: Command, attribute: string): boolean {
  return command.getOptionValueSource(attribute) === 'cli';
}

function setFromVariable(command: Command, option: Option, text: string): void {
  const value = meaningOf(option, text);
  if (value === undefined) return;
  const attribute = option.attributeName();
  if (command.getOptionValueSource(attribute) === 'env') {
    const other = command.options.find((one) => one !== option && one.attributeName() === attribute);
    throw new InvalidArgumentError(`It cannot be used with ${variableOf(other ?? option)}.`);
  }
  command.setOptionValueWithSource(attribute, value, 'env');
}

/** What the option would be with this text on the command line; `undefined` when it would not be there. */
function meaningOf(option: Option, text: string): unknown {
  const { required, optional, negate, parseArg } = option;
  const isTrue = /^true$/i.test(text);
  const isFalse = /^false$/i.test(text);
  if (!required && !optional) {
    if (!isTrue && !isFalse) throw new InvalidArgumentError('It must be true or false.');
    return isTrue ? !negate : undefined;
  }
  if (optional && isTrue) return true;
  if (optional && isFalse) return undefined;
  if (parseArg === undefined) return text;
  if (!isRepeatable(option)) return parseArg(text, undefined);
  const items = text.split(',').map((item) => item.trim());
  return items.filter((item) => item !== '').reduce<unknown>((list, item) => parseArg(item, list), undefined);
}

/** commander has judged the command line alone, before the environment was looked at. */
function conflictsOf(command: Command): readonly string[] {
  const given = command.options.filter((option) => isGiven(command, option));
  return given.flatMap((option) =>
    given
      .filter((other) => conflicting(option).includes(other.attributeName()))
      .map((other) => `${toldName(command, option)} cannot be used with ${toldName(command, other)}`),
  );
}

function isGiven(command: Command, option: Option): boolean {
  const attribute = option.attributeName();
  const source = command.getOptionValueSource(attribute);
  if (source !== 'cli' && source !== 'env') return false;
  return option.negate === (command.getOptionValue(attribute) === false);
}

/** The attributes that the definition names with `conflicts()`; commander has no type for them. */
function conflicting(option: Option): readonly string[] {
  return (option as unknown as { readonly conflictsWith: readonly string[] }).conflictsWith;
}

function toldName(command: Command, option: Option): string {
  return command.getOptionValueSource(option.attributeName()) === 'env' ? variableOf(option) : `--${option.name()}`;
}

function unknownVariables(command: Command, environment: Environment): readonly string[] {
  const known = command.options.map(variableOf);
  return Object.keys(environment)
    .filter((name) => name.startsWith(VARIABLE_PREFIX) && !known.includes(name) && !SERVICE_LINK.test(name))
    .map((name) => {
      const nearest = nearestName(name, known, MOST_EDITS);
      return `${name} stands for no option of serve${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
    });
}
