import type { RequestProfile } from '../options.js';
import type { Member } from './members.js';
import { canonicalKey, REQUEST_KEYS, type RequestKey } from './schema.js';

/** A request with its keys mapped and its absent values left out, but not yet checked. */
export interface Candidate {
  readonly values: Readonly<Partial<Record<RequestKey, unknown>>>;
  /** Keys that came in more than one spelling. */
  readonly respelled: ReadonlySet<RequestKey>;
  /** Names that are no keys, and look like one. */
  readonly misspelled: readonly Misspelling[];
}

export interface Misspelling {
  readonly name: string;
  /** The known key that is nearest to it. */
  readonly meant: RequestKey;
}

/** So many names are looked at: no client has more, and comparing takes time. */
const MAX_UNKNOWN = 32;

/**
 * Maps names to keys. The last occurrence of a key counts, in whatever spelling, but one that says nothing leaves the
 * earlier one, as Go's decoder does. Unknown names are ignored.
 */
export function candidateOf(members: readonly Member[], profile: RequestProfile): Candidate {
  const names = new Map<RequestKey, string>();
  const counting = new Map<RequestKey, Member>();
  const respelled = new Set<RequestKey>();
  const unknown = new Set<string>();
  for (const member of members) {
    const key = canonicalKey(member.name);
    if (key === undefined) {
      if (unknown.size < MAX_UNKNOWN) unknown.add(member.name);
      continue;
    }
    if ((names.get(key) ?? member.name) !== member.name) respelled.add(key);
    names.set(key, member.name);
    if (!counting.has(key) || saysSomething(key, member)) counting.set(key, member);
  }
  const values = [...counting].map(([key, member]) => [key, wellFormed(judgedValue(key, member), profile)] as const);
  return {
    values: Object.fromEntries(values.filter(([key, value]) => !isAbsent(key, value))),
    respelled,
    misspelled: [...unknown].flatMap((name) => {
      const meant = nearestKey(name);
      return meant === undefined ? [] : [{ name, meant }];
    }),
  };
}

/** In Go `null` leaves a variable as it is, and so does, for `dhcp`, a text that means neither yes nor no. */
function saysSomething(key: RequestKey, { source, value }: Member): boolean {
  if (key === 'interfaceMtu') return true;
  if (source === 'null' || (source === undefined && value === null)) return false;
  return key !== 'dhcp' || typeof value !== 'string' || DHCP.test(value);
}

/** The texts of `dhcp` that mean something. */
const DHCP = /^(?:yes|true|1|no|false|0)$/i;

/** An MTU is judged by its literal: `1500.0` and `1.5e3` have whole values, but are no integers to the original server. */
function judgedValue(key: RequestKey, { value, source }: Member): unknown {
  return key === 'interfaceMtu' && typeof value === 'number' ? (source ?? value) : value;
}

/** The original server's decoder writes U+FFFD for a lone surrogate; `strict` keeps it, to refuse it. */
function wellFormed(value: unknown, profile: RequestProfile): unknown {
  return profile === 'traffic-ops' && typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\uFFFD') : value;
}

/** For the MTU, `null` and the empty string are values, and wrong ones. */
function isAbsent(key: RequestKey, value: unknown): boolean {
  return value === undefined || (key !== 'interfaceMtu' && (value === null || value === ''));
}

/** No key is longer than 13 characters. */
const MAX_SLIP_LENGTH = 16;

/** The first key that a slip or two of the keyboard turn into `name`: a letter too many, too few, wrong or out of place. */
function nearestKey(name: string): RequestKey | undefined {
  if (name.length > MAX_SLIP_LENGTH) return undefined;
  const typed = name.toLowerCase();
  const distances = REQUEST_KEYS.map((key) => ({ key, slips: slipsBetween(typed, key.toLowerCase()) }));
  const nearest = distances.reduce((best, other) => (other.slips < best.slips ? other : best));
  return nearest.slips <= (name.length < 6 ? 1 : 2) ? nearest.key : undefined;
}

/** Optimal string alignment distance. */
function slipsBetween(a: string, b: string): number {
  let twoBefore: number[] = [];
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isEqual = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        before[column]! + 1,
        current[column - 1]! + 1,
        before[column - 1]! + (isEqual ? 0 : 1),
        swapped ? twoBefore[column - 2]! + 1 : Number.POSITIVE_INFINITY,
      );
    }
    twoBefore = before;
    before = current;
  }
  return before[b.length]!;
}
