import { DEFAULT_OPTIONS, type GenerateIsoOptions } from '../options.js';
import { CRYPT_ALPHABET } from './crypt/crypt-base64.js';
import { md5Crypt } from './crypt/md5-crypt.js';
import { sha256Crypt, sha512Crypt } from './crypt/sha-crypt.js';

const SCHEMES = {
  sha512: { crypt: sha512Crypt, saltLength: 16, sign: '$6$' },
  sha256: { crypt: sha256Crypt, saltLength: 16, sign: '$5$' },
  md5: { crypt: md5Crypt, saltLength: 8, sign: '$1$' },
} as const;

type PasswordOptions = Pick<GenerateIsoOptions, 'passwordScheme' | 'salt'>;

/**
 * The password in the form of `/etc/shadow`. It is taken as its UTF-8 bytes.
 *
 * @throws {RangeError} when `salt` is empty or has a character outside `./0-9A-Za-z`.
 */
export function hashPassword(password: string, options: PasswordOptions = {}): string {
  const { crypt, saltLength } = SCHEMES[options.passwordScheme ?? DEFAULT_OPTIONS.passwordScheme];
  const salt = options.salt === undefined ? randomSalt(saltLength) : checkedSalt(options.salt).slice(0, saltLength);
  return crypt(new TextEncoder().encode(password), salt);
}

/** Stands for a hash in texts that people read. */
export function hashSign({ passwordScheme = DEFAULT_OPTIONS.passwordScheme }: PasswordOptions = {}): string {
  return `${SCHEMES[passwordScheme].sign}...`;
}

/** Hashes in the forms of crypt(3), also of other schemes. */
const HASHES = /\$(1|2[abxy]?|5|6|7|g?y|md5|sha1)\$[\w./$=,+-]{8,}/g;

/** A text whose hashes, of whichever password, are shown by their scheme alone. */
export function withoutHashes(text: string): string {
  return text.replace(HASHES, '$$$1$$...');
}

function checkedSalt(salt: string): string {
  if (!/^[./0-9A-Za-z]+$/.test(salt)) throw new RangeError('salt must be one or more characters of ./0-9A-Za-z');
  return salt;
}

/** The alphabet has 64 characters, so 6 bits of each random byte pick one without bias. */
function randomSalt(length: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => CRYPT_ALPHABET[byte & 63]).join('');
}
