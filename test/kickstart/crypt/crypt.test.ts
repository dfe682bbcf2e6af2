import { expect, test } from 'vitest';
import { md5Crypt } from '../../../src/kickstart/crypt/md5-crypt.js';
import { sha256Crypt, sha512Crypt } from '../../../src/kickstart/crypt/sha-crypt.js';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Typed from `crypt` of glibc, without what stands before the hash. Lengths around those of the digests, and of no password. */
test.each([
  ['', '$1$k$', md5Crypt, 'dBPgKNsdXf3Oa8y7pmjEj1'],
  ['ab', '$1$kIckIso1$', md5Crypt, '929wESFZ8r9VfrP1WPn7i0'],
  ['0123456789abcde', '$1$kIckIso1$', md5Crypt, 'BMUk2/W2PmEA6gQxT8tKt1'],
  ['a'.repeat(33), '$1$k$', md5Crypt, 'VLCGKK1TG0MlPSc9rIjAY/'],
  ['', '$5$k$', sha256Crypt, 'Qz5gh/3PoLScs7zxsrDqmO2wO.SAT3BPedUtQL.X0G3'],
  ['ab', '$5$kIckIso1$', sha256Crypt, 'nERaf1Htzny4ROwRQeDSARiXkwgpcgzl4M9WgcCwPtD'],
  ['a'.repeat(33), '$5$k$', sha256Crypt, 'SJtJi6j/.Raf1u2G1NviTW1NAR.AxQeI1yU2967ZDk6'],
  ['', '$6$k$', sha512Crypt, 'FwBXszNCLUNIrpI.nptwYYDKs8ztp3k672k438wyX1zYZEtGIhbRGhcuMHuivk/dPFiwXIHnL0afVV4rYqiJs.'],
  [
    'ab',
    '$6$kIckIso1$',
    sha512Crypt,
    'nOLWockZxS7l.j4ad6rmgAG/LDLn4TEgcgUOwK90vOGyet8uS.hYADmCg4580JWvJZN4w3rL6v50SQcOYh5ZS.',
  ],
  [
    'a'.repeat(33),
    '$6$k$',
    sha512Crypt,
    '/TgG.izTWh/cbKjRhfNoSBiUUMHbh8wgsDTbRa/rQ5t/DXHWFfIeV4d58vFEBWTnL3om9psMJVPtVzRwe6YG2/',
  ],
])('%j with the salt in %s', (password, prefix, crypt, hash) => {
  expect(crypt(bytes(password), prefix.split('$')[2] ?? '')).toBe(`${prefix}${hash}`);
});
