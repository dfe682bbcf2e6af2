import type { RequestKey } from './iso-request.js';
import { isoRequestSchema } from './schema.js';

/** Every key in the order of the contract, which is the order problems are reported in. */
export const REQUEST_KEYS = Object.keys(isoRequestSchema.properties) as readonly RequestKey[];

const spellings: ReadonlyMap<string, RequestKey> = new Map(REQUEST_KEYS.map((key) => [asciiLowerCase(key), key]));

/** The key that `name` means in any mixture of upper and lower case, if it means one. */
export function canonicalKey(name: string): RequestKey | undefined {
  return spellings.get(asciiLowerCase(name));
}

/** `toLowerCase` would also take the Kelvin sign for a `k`. */
function asciiLowerCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
