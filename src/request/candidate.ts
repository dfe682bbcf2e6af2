import { nearestName } from 'iso9660-writer-ts/internal';
import type { RequestProfile } from '../options.js';
import type { Member } from './members.js';
import type { ExtraKeys } from './request-schema.js';
import { canonicalKey, REQUEST_KEYS, type RequestKey } from './schema.js';

/** A request with its keys mapped and its absent values left out, but not yet checked. */
export interface Candidate {
  readonly values: Readonly<Partial<Record<RequestKey, unknown>>>;
  /** The values of extra keys. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Keys that came in more than one spelling. */
  readonly respelled: ReadonlySet<string>;
  /** Names that are no keys, and look like one. */
  readonly misspelled: readonly Misspelling[];
}

export interface Misspelling {
  readonly name: string;
  /** The known key that is nearest to it. */
  readonly meant: string;
}

/** So many names are looked at: no client has more, and comparing takes time. */
const MAX_UNKNOWN = 32;

/**
 * Maps names to keys. The last occurrence of a key counts, in whatever spelling, but one that says nothing leaves the
 * earlier one, as Go's decoder does. Unknown names are ignored.
 */
export function candidateOf(members: readonly Member[], profile: RequestProfile, extraKeys: ExtraKeys): Candidate {
  const names = new Map<string, string>();
  const counting = new Map<string, Member>();
  const respelled = new Set<string>();
  const unknown = new Set<string>();
  for (const member of members) {
    const key = canonicalKey(member.name) ?? extraKeys.nameOf(member.name);
    if (key === undefined) {
      if (unknown.size < MAX_UNKNOWN) unknown.add(member.name);
      continue;
    }
    if ((names.get(key) ?? member.name) !== member.name) respelled.add(key);
    names.set(key, member.name);
    if (!counting.has(key) || saysSomething(key, member)) counting.set(key, member);
  }
  const values = [...counting].map(([key, member]) => [key, wellFormed(judgedValue(key, member), profile)] as const);
  const present = values.filter(([key, value]) => !isAbsent(key, value));
  const known = [...REQUEST_KEYS, ...extraKeys.names];
  return {
    values: Object.fromEntries(present.filter(([key]) => isRequestKey(key))),
    extra: Object.fromEntries(present.filter(([key]) => !isRequestKey(key))),
    respelled,
    misspelled: [...unknown].flatMap((name) => {
      const meant = nearestName(name, known, name.length < 6 ? 1 : 2);
      return meant === undefined ? [] : [{ name, meant }];
    }),
  };
}

/** In Go `null` leaves a variable as it is, and so does, for `dhcp`, a text that means neither yes nor no. */
function saysSomething(key: string, { source, value }: Member): boolean {
  if (key === 'interfaceMtu') return true;
  if (source === 'null' || (source === undefined && value === null)) return false;
  return key !== 'dhcp' || typeof value !== 'string' || DHCP.test(value);
}

/** The texts of `dhcp` that mean something. */
const DHCP = /^(?:yes|true|1|no|false|0)$/i;

/** An MTU is judged by its literal: `1500.0` and `1.5e3` have whole values, but are no integers to the original server. */
function judgedValue(key: string, { value, source }: Member): unknown {
  return key === 'interfaceMtu' && typeof value === 'number' ? (source ?? value) : value;
}

/** The original server's decoder writes U+FFFD for a lone surrogate; `strict` keeps it, to refuse it. */
function wellFormed(value: unknown, profile: RequestProfile): unknown {
  return profile === 'traffic-ops' && typeof value === 'string' ? value.toWellFormed() : value;
}

/** For the MTU, `null` and the empty string are values, and wrong ones. */
function isAbsent(key: string, value: unknown): boolean {
  return value === undefined || (key !== 'interfaceMtu' && (value === null || value === ''));
}

function isRequestKey(key: string): boolean {
  return (REQUEST_KEYS as readonly string[]).includes(key);
}
