import { DEFAULT_OPTIONS, type GenerateIsoOptions } from '../options.js';
import { CRYPT_ALPHABET } from './crypt/crypt-base64.js';
import { md5Crypt } from './crypt/md5-crypt.js';
import { sha256Crypt, sha512Crypt } from './crypt/sha-crypt.js';

/** `digits`: of the digest in crypt's base 64. */
const SCHEMES = {
  sha512: { crypt: sha512Crypt, saltLength: 16, sign: '$6$', digits: 86 },
  sha256: { crypt: sha256Crypt, saltLength: 16, sign: '$5$', digits: 43 },
  md5: { crypt: md5Crypt, saltLength: 8, sign: '$1$', digits: 22 },
} as const;

type PasswordOptions = Pick<GenerateIsoOptions, 'passwordScheme' | 'salt'>;

/** A password in the form of `/etc/shadow`. */
export interface PasswordHash {
  readonly text: string;
  /** Characters of the text, all of them ASCII. */
  readonly length: number;
}

/**
 * The hash of a password, which is taken as its UTF-8 bytes. The text is made when it is first read, and the password is
 * forgotten then: a hash takes milliseconds, and a client may leave before its image comes to the file.
 *
 * @throws {RangeError} when `salt` is empty or has a character outside `./0-9A-Za-z`.
 */
export function hashPassword(password: string, options: PasswordOptions = {}): PasswordHash {
  const { crypt, saltLength, sign, digits } = SCHEMES[options.passwordScheme ?? DEFAULT_OPTIONS.passwordScheme];
  const salt = options.salt === undefined ? randomSalt(saltLength) : checkedSalt(options.salt).slice(0, saltLength);
  let unhashed: string | undefined = password;
  let text = '';
  return {
    length: sign.length + salt.length + 1 + digits,
    get text() {
      if (unhashed !== undefined) text = crypt(new TextEncoder().encode(unhashed), salt);
      unhashed = undefined;
      return text;
    },
  };
}

/** Stands for a hash in texts that people read. */
export function hashSign({ passwordScheme = DEFAULT_OPTIONS.passwordScheme }: PasswordOptions = {}): PasswordHash {
  const text = `${SCHEMES[passwordScheme].sign}...`;
  return { text, length: text.length };
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
