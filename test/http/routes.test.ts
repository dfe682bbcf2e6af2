import { expect, test } from 'vitest';
import { INSTALLER_FAMILIES } from '../../src/answer-files/options.js';
import { checkVersions, DEFAULT_VERSIONS, routeOf } from '../../src/http/routes.js';

const served = checkVersions(DEFAULT_VERSIONS);

test.each(DEFAULT_VERSIONS)('version %s is served', (version) => {
  expect(routeOf(`/api/${version}/isos`, served)).toEqual({ kind: 'route', name: 'isos', version });
  expect(routeOf(`/api/${version}/osversions/`, served)).toEqual({ kind: 'route', name: 'osversions', version });
});

test.each(INSTALLER_FAMILIES)('a seed of %s is served', (family) => {
  expect(routeOf(`/api/5.0/seeds/${family}`, served)).toEqual({
    kind: 'route',
    name: 'seeds',
    version: '5.0',
    family,
  });
  expect(routeOf(`/api/6.0/seeds/${family}/`, served)).toEqual({ kind: 'unserved version' });
});

test.each(['1.1', '1.5', '2.0', '2.1', '5.1', '5', '6', '17.23', '0', 'latest'])(
  'version %s is known to be a version, but not served',
  (version) => {
    expect(routeOf(`/api/${version}/isos`, served)).toEqual({ kind: 'unserved version' });
    expect(routeOf(`/api/${version}/`, served)).toEqual({ kind: 'unserved version' });
  },
);

test.each([
  '/',
  '/api',
  '/api/',
  '/api/5.0',
  '/api/5.0/',
  '/api/5.0/iso',
  '/api/5.0/ISOS',
  '/api/5.0/isos//',
  '/api/5.0/isos/1',
  '/api/5.0/toString',
  '/api/5.0/seeds',
  '/api/5.0/seeds/',
  '/api/5.0/seeds/windows',
  '/api/5.0/seeds/Ubuntu',
  '/api/5.0/seeds/toString',
  '/api/5.0/seeds/ubuntu/1',
  '/api/5.0/preview/ubuntu',
  '/api/5.0/installers/alma9',
  '/api/05.0/isos',
  '/api/5.00/isos',
  '/api/5.0.0/isos',
  '/api/5./isos',
  '/api/v5/isos',
  '/api/Latest/isos',
  '/tools/api/5.0/isos',
])('%s leads nowhere', (path) => expect(routeOf(path, served)).toEqual({ kind: 'unknown' }));

test('old versions are served when they are named', () => {
  expect(routeOf('/api/1.5/isos', checkVersions(['1.5']))).toMatchObject({ kind: 'route', version: '1.5' });
});

test.each(['5', '05.0', 'latest', '5.0.0', ''])('%j cannot be served', (version) => {
  expect(() => checkVersions([version])).toThrow(RangeError);
});
