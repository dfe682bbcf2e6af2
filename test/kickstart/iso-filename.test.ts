import { expect, test } from 'vitest';
import { fqdn, isoFilename } from '../../src/kickstart/names.js';

test('the file name is the domain name, a hyphen, the directory and .iso', () => {
  expect(isoFilename({ hostName: 'edge-07', domainName: 'cdn.example.net', osversionDir: 'alma9' })).toBe(
    'edge-07.cdn.example.net-alma9.iso',
  );
  expect(isoFilename({ hostName: 'test', domainName: 'quest', osversionDir: 'centos72' })).toBe(
    'test.quest-centos72.iso',
  );
});

test('every slash in the file name becomes an underscore', () => {
  expect(isoFilename({ hostName: 'a/b', domainName: 'c', osversionDir: 'd/e/f' })).toBe('a_b.c-d_e_f.iso');
  expect(isoFilename({ hostName: 'cache-b2', domainName: 'lab.example.org', osversionDir: 'rocky/9-minimal' })).toBe(
    'cache-b2.lab.example.org-rocky_9-minimal.iso',
  );
});

test('a name without domain has no dot', () => {
  expect(fqdn({ hostName: 'test' })).toBe('test');
  expect(isoFilename({ hostName: 'test', osversionDir: 'centos72/centos72-netinstall' })).toBe(
    'test-centos72_centos72-netinstall.iso',
  );
});

test("a disc's own .iso is not repeated, and stays in the middle of a name", () => {
  const name = { hostName: 'a', domainName: 'b' };
  expect(isoFilename({ ...name, osversionDir: 'alma9.iso' })).toBe('a.b-alma9.iso');
  expect(isoFilename({ ...name, osversionDir: 'old.isos/alma9' })).toBe('a.b-old.isos_alma9.iso');
});
