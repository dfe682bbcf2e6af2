import { createHash, timingSafeEqual } from 'node:crypto';

/** What the bearer of a token is allowed. */
export interface Bearer {
  readonly user: string;
  /** 10 is read-only, 20 operations, 30 admin. Counts before version 4, and in all versions without `permissions`. */
  readonly privLevel: number;
  /** Count from version 4 on. */
  readonly permissions?: readonly string[];
}

/** A bearer and the SHA-256 of the token. The token itself is not kept. */
export interface TokenRecord extends Bearer {
  readonly hash: Buffer;
}

export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Compares with every record in constant time, so that the time tells nothing of how near a guess is. */
export function bearerOf(token: string, records: readonly TokenRecord[]): Bearer | undefined {
  const hash = hashOfToken(token);
  let found: Bearer | undefined;
  for (const record of records) {
    if (timingSafeEqual(record.hash, hash)) found = record;
  }
  return found;
}
