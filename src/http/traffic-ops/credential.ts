import { createHash } from 'node:crypto';

/** What a client proves itself with, as it came: Traffic Ops alone knows what of it is a session. */
export interface Credential {
  /** The fields to send on. */
  readonly headers: Record<string, string>;
  /** Tells credentials apart, and gives none away. */
  readonly key: string;
  /** A text of Traffic Ops without the parts of the credential that it quotes. */
  withoutSecrets(text: string): string;
}

const FIELDS = ['cookie', 'authorization'] as const;

/** Shorter values of a cookie are no secrets, and may be words of any text. */
const SHORTEST_SECRET = 6;

export function credentialOf(request: Request): Credential {
  const fields = FIELDS.flatMap((name) => {
    const value = request.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return {
    headers: Object.fromEntries(fields),
    key: createHash('sha256').update(JSON.stringify(fields)).digest('base64url'),
    withoutSecrets: (text) => secretsOf(fields.map(([, value]) => value)).reduce(withoutSecret, text),
  };
}

/** Without a credential: what Traffic Ops says of it tells whether it can be asked. */
export const NO_CREDENTIAL: Credential = { headers: {}, key: '', withoutSecrets: (text) => text };

/** The values of cookies, and the words of an Authorization field. The longest come first: one may hold another. */
function secretsOf(values: readonly string[]): readonly string[] {
  const parts = values.flatMap((value) => value.split(/[;\s]+/)).flatMap((part) => [part, part.replace(/^[^=]*=/, '')]);
  return parts.filter(({ length }) => length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
}

function withoutSecret(text: string, secret: string): string {
  return secret === 'Bearer' ? text : text.replaceAll(secret, '...');
}
