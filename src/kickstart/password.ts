import { DEFAULT_OPTIONS, type GenerateIsoOptions } from '../options.js';
import { CRYPT_ALPHABET } from './crypt/crypt-base64.js';
import { md5Crypt } from './crypt/md5-crypt.js';
import { sha256Crypt, sha512Crypt } from './crypt/sha-crypt.js';
import { atOnce, inTurns, type Steps } from './crypt/steps.js';

/** The digits are those of the digest: 64, 32 and 16 bytes, 6 bits each. */
const SCHEMES = {
  sha512: { crypt: sha512Crypt, prefix: '$6$', saltLength: 16, digits: 86 },
  sha256: { crypt: sha256Crypt, prefix: '$5$', saltLength: 16, digits: 43 },
  md5: { crypt: md5Crypt, prefix: '$1$', saltLength: 8, digits: 22 },
} as const;

type PasswordOptions = Pick<GenerateIsoOptions, 'passwordScheme' | 'salt'>;

/**
 * The password in the form of `/etc/shadow`. It is taken as its UTF-8 bytes.
 *
 * @throws {RangeError} when `salt` is empty or has a character outside `./0-9A-Za-z`.
 */
export function hashPassword(password: string, options: PasswordOptions = {}): string {
  return atOnce(hashing(password, options).steps);
}

/** A hash that is being made. */
export interface PendingHash {
  /** Its characters, all of ASCII: they are counted before there is one. */
  readonly length: number;
  readonly text: Promise<string>;
}

/**
 * Begins the same, without holding the event loop for all the milliseconds it takes.
 *
 * @throws {RangeError} at once when `salt` is empty or has a character outside `./0-9A-Za-z`.
 */
export function beginHash(password: string, options: PasswordOptions = {}): PendingHash {
  const { steps, length } = hashing(password, options);
  const text = inTurns(steps);
  // A caller that awaits the hash gets the failure; there may be none left.
  text.catch(() => {});
  return { length, text };
}

function hashing(password: string, options: PasswordOptions): { steps: Steps<string>; length: number } {
  const { crypt, prefix, saltLength, digits } = SCHEMES[options.passwordScheme ?? DEFAULT_OPTIONS.passwordScheme];
  const salt = options.salt === undefined ? randomSalt(saltLength) : checkedSalt(options.salt).slice(0, saltLength);
  const steps = crypt(new TextEncoder().encode(password), salt);
  return { steps, length: prefix.length + salt.length + '$'.length + digits };
}

function checkedSalt(salt: string): string {
  if (!/^[./0-9A-Za-z]+$/.test(salt)) throw new RangeError('salt must be one or more characters of ./0-9A-Za-z');
  return salt;
}

/** The alphabet has 64 characters, so 6 bits of each random byte pick one without bias. */
function randomSalt(length: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => CRYPT_ALPHABET[byte & 63]).join('');
}
