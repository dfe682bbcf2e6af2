import type { RequestProfile } from '../options.js';
import type { RequestKey } from './iso-request.js';
import type { Member } from './members.js';
import { canonicalKey } from './request-keys.js';

/** A request with its keys mapped and its absent values left out, but not yet checked. */
export interface Candidate {
  readonly values: Readonly<Partial<Record<RequestKey, unknown>>>;
  /** Keys that came in more than one spelling. */
  readonly respelled: ReadonlySet<RequestKey>;
}

/** Maps names to keys. The last occurrence of a key wins, in whatever spelling; unknown names are ignored. */
export function candidateOf(members: readonly Member[], profile: RequestProfile): Candidate {
  const names = new Map<RequestKey, string>();
  const values = new Map<RequestKey, unknown>();
  const respelled = new Set<RequestKey>();
  for (const member of members) {
    const key = canonicalKey(member.name);
    if (key === undefined) continue;
    if ((names.get(key) ?? member.name) !== member.name) respelled.add(key);
    names.set(key, member.name);
    values.set(key, wellFormed(judgedValue(key, member), profile));
  }
  const given = [...values].filter(([key, value]) => !isAbsent(key, value));
  return { values: Object.fromEntries(given), respelled };
}

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
