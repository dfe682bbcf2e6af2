import type { Option } from 'commander';

type Parser = (value: string, previous: unknown) => unknown;

/** The parsers of options that may be repeated. */
const REPEATABLE = new WeakSet<object>();

/** A parser that collects the values of an option, in their order. An environment variable has them with commas between. */
export function repeatable<T>(parse: (value: string) => T): Parser {
  // `--no-boot` leaves `false` where `--boot` leaves a list.
  const collect: Parser = (value, previous) => [...(Array.isArray(previous) ? previous : []), parse(value)];
  REPEATABLE.add(collect);
  return collect;
}

export function isRepeatable({ parseArg }: Option): boolean {
  return parseArg !== undefined && REPEATABLE.has(parseArg);
}
