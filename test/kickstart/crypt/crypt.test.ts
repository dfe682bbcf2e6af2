import { expect, test } from 'vitest';
import { md5Crypt } from '../../../src/kickstart/crypt/md5-crypt.js';
import { sha256Crypt, sha512Crypt } from '../../../src/kickstart/crypt/sha-crypt.js';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Typed from `crypt` of glibc, without what stands before the hash. Lengths around those of the digests, and of no password. */
test.each([
  ['', '$1$k$', 'dBPgKNsdXf3Oa8y7pmjEj1'],
  ['ab', '$1$kIckIso1$', '929wESFZ8r9VfrP1WPn7i0'],
  ['0123456789abcde', '$1$kIckIso1$', 'BMUk2/W2PmEA6gQxT8tKt1'],
  ['a'.repeat(33), '$1$k$', 'VLCGKK1TG0MlPSc9rIjAY/'],
])('MD5 of %j with the salt in %s', (password, prefix, hash) => {
  expect(md5Crypt(bytes(password), prefix.split('$')[2] ?? '')).toBe(`${prefix}${hash}`);
});

test.each([
  ['', '$5$k$', 'Qz5gh/3PoLScs7zxsrDqmO2wO.SAT3BPedUtQL.X0G3'],
  ['ab', '$5$kIckIso1$', 'nERaf1Htzny4ROwRQeDSARiXkwgpcgzl4M9WgcCwPtD'],
  ['a'.repeat(33), '$5$k$', 'SJtJi6j/.Raf1u2G1NviTW1NAR.AxQeI1yU2967ZDk6'],
])('SHA-256 of %j with the salt in %s', (password, prefix, hash) => {
  expect(sha256Crypt(bytes(password), prefix.split('$')[2] ?? '')).toBe(`${prefix}${hash}`);
});

test.each([
  ['', '$6$k$', 'FwBXszNCLUNIrpI.nptwYYDKs8ztp3k672k438wyX1zYZEtGIhbRGhcuMHuivk/dPFiwXIHnL0afVV4rYqiJs.'],
  ['ab', '$6$kIckIso1$', 'nOLWockZxS7l.j4ad6rmgAG/LDLn4TEgcgUOwK90vOGyet8uS.hYADmCg4580JWvJZN4w3rL6v50SQcOYh5ZS.'],
  ['a'.repeat(33), '$6$k$', '/TgG.izTWh/cbKjRhfNoSBiUUMHbh8wgsDTbRa/rQ5t/DXHWFfIeV4d58vFEBWTnL3om9psMJVPtVzRwe6YG2/'],
])('SHA-512 of %j with the salt in %s', (password, prefix, hash) => {
  expect(sha512Crypt(bytes(password), prefix.split('$')[2] ?? '')).toBe(`${prefix}${hash}`);
});
