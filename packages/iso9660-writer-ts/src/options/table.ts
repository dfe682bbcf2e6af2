import { isValidDate } from '../bytes/kinds.js';
import { nearestName } from '../bytes/nearest-name.js';
import { inWords, Report } from '../errors.js';
import { type Content, contentProblem } from '../source/content.js';

/** One option: what it may be, and what it is when it is not given or makes no sense. */
export interface Row<Given, Value> {
  /** Returns the value of an option. What makes no sense goes to the report by its name, as in `volume.id`. */
  read(given: unknown, name: string, report: Report, owner: object): Value;
  /** Only a type: a row that takes more fits where less is given. */
  readonly takes?: (given: Given) => void;
}

/** A row for every option of `Options`: leaving one out is a compile error. */
type Rows<Options> = { readonly [Name in keyof Options]-?: Row<Exclude<Options[Name], undefined>, unknown> };

/** What is read by a table of rows. */
type Values<R> = { readonly [Name in keyof R]: R[Name] extends Row<never, infer Value> ? Value : never };

/** The value that a row reads. */
export type ValueOf<R> = R extends Row<never, infer Value> ? Value : never;

/** Options that belong together, as one object. It may be left out; options it does not know are refused by name. */
export function table<Options extends object>() {
  return <R extends Rows<Options>>(rows: R): Row<Options, Values<R>> => ({
    read(given, name, report) {
      const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
      if (given !== undefined && !isObject) refuse(report, name || 'the options', given, 'an object');
      const options = isObject ? (given as Readonly<Record<string, unknown>>) : {};
      // What is no object has been refused, and lacks no member.
      const told = given === undefined || isObject ? report : new Report();
      const known = Object.keys(rows);
      for (const unknown of Object.keys(options).filter((key) => options[key] !== undefined && !known.includes(key))) {
        const nearest = nearestName(unknown, known, MOST_EDITS);
        const hint = nearest === undefined ? '' : `; did you mean ${memberOf(name, nearest)}?`;
        report.problem('INVALID_OPTION', `${memberOf(name, unknown)} is no option${hint}`);
      }
      const read = ([key, row]: [string, Row<never, unknown>]) => [
        key,
        row.read(options[key], memberOf(name, key), told, options),
      ];
      return Object.fromEntries(Object.entries<Row<never, unknown>>(rows).map(read)) as Values<R>;
    },
  });
}

/** A feature that is switched on and off with a boolean, or on with options of its own. */
export function feature<Given, Value>(
  { read }: Row<Given, Value>,
  { isOn }: { readonly isOn: boolean },
): Row<boolean | Given, Value | undefined> {
  return {
    read(given = isOn, name, report, owner) {
      if (given === false) return undefined;
      return read(given === true ? undefined : given, name, report, owner);
    },
  };
}

/** An option without a default. */
export function optional<Given, Value>({ read }: Row<Given, Value>): Row<Given, Value | undefined> {
  return {
    read: (given, name, report, owner) => (given === undefined ? undefined : read(given, name, report, owner)),
  };
}

/** An option that has no default, though its type has to be one: what is read instead is of no use. */
export function required<Given, Value>({ read }: Row<Given, Value>): Row<Given, Value> {
  return {
    read(given, name, report, owner) {
      if (given === undefined) report.problem('INVALID_OPTION', `${name} is missing`);
      return read(given, name, report, owner);
    },
  };
}

/** Options that are of no use at all if one of them makes no sense: `undefined` then. */
export function sound<Given, Value>({ read }: Row<Given, Value>): Row<Given, Value | undefined> {
  return {
    read(given, name, report, owner) {
      const before = report.problems.length;
      const value = read(given, name, report, owner);
      return report.problems.length === before ? value : undefined;
    },
  };
}

/** Any number of the same. */
export function list<Given, Value>({ read }: Row<Given, Value>): Row<readonly Given[], readonly Value[]> {
  return {
    read(given = [], name, report) {
      if (Array.isArray(given)) return given.map((item, index) => read(item, `${name}[${index}]`, report, given));
      refuse(report, name, given, 'a list');
      return [];
    },
  };
}

export function choice<const Value>(values: readonly Value[], otherwise: NoInfer<Value>): Row<Value, Value> {
  const isAllowed = (given: unknown): given is Value => (values as readonly unknown[]).includes(given);
  return checked(isAllowed, `one of ${values.join(', ')}`, otherwise);
}

export function flag(otherwise: boolean): Row<boolean, boolean> {
  return checked((given): given is boolean => typeof given === 'boolean', 'true or false', otherwise);
}

export function text(otherwise: string): Row<string, string> {
  return checked((given): given is string => typeof given === 'string', 'text', otherwise);
}

/** Whole numbers. `unit` completes "not a whole number". */
export function wholeNumber({
  from = 0,
  to,
  unit = '',
  otherwise,
}: {
  readonly from?: number;
  readonly to: number;
  readonly unit?: string;
  readonly otherwise: number;
}): Row<number, number> {
  const isAllowed = (given: unknown): given is number =>
    typeof given === 'number' && Number.isInteger(given) && given >= from && given <= to;
  return checked(isAllowed, `a whole number${unit} from ${from} to ${to}`, otherwise);
}

/** Any value that a guard lets pass. */
export function checked<Value, Otherwise = Value>(
  isAllowed: (given: unknown) => given is Value,
  what: string,
  otherwise: Otherwise,
): Row<Value, Value | Otherwise> {
  return {
    read(given, name, report) {
      if (given === undefined) return otherwise;
      if (isAllowed(given)) return given;
      refuse(report, name, given, what);
      return otherwise;
    },
  };
}

/** A date, also of another realm. What is read is a copy: dates can be changed. */
export const date: Row<Date, Date | undefined> = {
  read(given, name, report) {
    if (given === undefined) return undefined;
    if (isValidDate(given)) return new Date(given.getTime());
    refuse(report, name, given, 'a valid date');
    return undefined;
  },
};

/** Content of any kind. */
export const content: Row<Content, Content> = {
  read(given, name, report) {
    const problem = given === undefined ? undefined : contentProblem(given);
    if (problem !== undefined) report.problem('INVALID_OPTION', `${name} ${problem}`);
    return problem === undefined && given !== undefined ? (given as Content) : '';
  },
};

/** A function of the caller, called as a method of the object it was given in. */
export function callback<Call extends (...given: never[]) => unknown>(): Row<Call, Call | undefined> {
  return {
    read(given, name, report, owner) {
      if (given === undefined) return undefined;
      if (typeof given === 'function') return given.bind(owner) as Call;
      refuse(report, name, given, 'a function');
      return undefined;
    },
  };
}

function refuse(report: Report, name: string, given: unknown, what: string): void {
  const shown = typeof given === 'string' ? JSON.stringify(given) : inWords(given);
  report.problem('INVALID_OPTION', `${name} is ${shown}, not ${what}`);
}

function memberOf(owner: string, name: string): string {
  return owner === '' ? name : `${owner}.${name}`;
}

/** Edits that still make a likely slip of the pen. */
const MOST_EDITS = 2;
