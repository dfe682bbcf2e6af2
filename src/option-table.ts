/** What is wrong with the value of an option, as the end of a message; `undefined` when it is fine. */
export type OptionCheck = (value: unknown) => string | undefined;

/** A check for every option of a type. */
export type OptionTable<Options> = { readonly [Name in keyof Required<Options>]: OptionCheck };

/** One of some plain values. */
export function oneOf(...choices: readonly (string | boolean)[]): OptionCheck {
  return (value) =>
    choices.includes(value as string)
      ? undefined
      : `is none of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
}

/** Any value of a type. */
export function typed(...types: readonly string[]): OptionCheck {
  return (value) => (types.includes(typeof value) ? undefined : `is not a ${types.join(' or a ')}`);
}

/**
 * Checks options by their table, so that a slip shows where they are given and not with the first request. Accessors are not
 * asked: they may read a file.
 *
 * @throws {RangeError} with the name and value of every option that is wrong, and every name that is no option.
 */
export function checkOptions<Options extends object>(table: OptionTable<Options>, options: Options, place = ''): void {
  const faults = Object.entries(Object.getOwnPropertyDescriptors(options)).flatMap(([name, { value }]) => {
    if (value === undefined) return [];
    const check = Object.hasOwn(table, name) ? table[name as keyof Options] : undefined;
    if (check === undefined) return [`${place}${name} is not an option`];
    const fault = check(value);
    return fault === undefined ? [] : [`${place}${name}: ${shown(value)} ${fault}`];
  });
  if (faults.length > 0) throw new RangeError(faults.join('; '));
}

const MAX_SHOWN = 60;

/** Of an object only that it is one, and of a list of objects, too: files, and what was meant to be an option, may hold secrets. */
function shown(value: unknown): string {
  const isPlain = Array.isArray(value) && !value.some((item) => typeof item === 'object' && item !== null);
  if (typeof value === 'object' && value !== null && !isPlain) return Object.prototype.toString.call(value);
  const text = typeof value === 'string' || Array.isArray(value) ? JSON.stringify(value) : String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}
