import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { neededAuthority } from '../../src/http/authorisation.js';
import { DEFAULT_HANDLER_OPTIONS, type IsoHandlerOptions } from '../../src/http/options.js';
import { DEFAULT_VERSIONS } from '../../src/http/routes.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/http.md', import.meta.url)), 'utf8');

/** The cells of each table row that begins with a name in backticks. */
const rows = [...page.matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) => row.split('|').map((cell) => cell.trim()));
const rowOf = (name: string) => rows.find(([first]) => first === name) ?? [];

/** A name that is missing here does not compile. */
const OPTIONS: Readonly<Record<keyof IsoHandlerOptions, true>> = {
  root: true,
  osVersions: true,
  authorize: true,
  basePath: true,
  versions: true,
  iso: true,
  requestSchema: true,
  alerts: true,
  legacyStreamWarning: true,
  wholeContentSha512: true,
  gzip: true,
  cors: true,
  serverName: true,
  maxBodyBytes: true,
  firstByteTimeout: true,
  customize: true,
  admit: true,
  store: true,
  publicImages: true,
  onChange: true,
  onError: true,
  onWarning: true,
};

describe('docs/http.md', () => {
  test.each(Object.keys(OPTIONS))('describes the option %s', (option) => {
    expect(rowOf(`\`${option}\``)).not.toEqual([]);
  });

  test.each(Object.entries(DEFAULT_HANDLER_OPTIONS))('tells the default of %s', (option, value) => {
    expect(rowOf(`\`${option}\``)[1]?.replaceAll('`', '')).toBe(String(value) || 'none');
  });

  test('tells the versions that are served', () => {
    expect(rowOf('`versions`')[1]).toBe(DEFAULT_VERSIONS.join(', '));
  });

  test.each([
    ['POST isos', 'before 4.0', neededAuthority('isos', '3.1')],
    ['POST isos', '4.0 and later', neededAuthority('isos', '4.0')],
    ['POST seeds', 'before 4.0', neededAuthority('seeds', '3.1')],
    ['POST seeds', '4.0 and later', neededAuthority('seeds', '4.0')],
    ['POST preview', 'before 4.0', neededAuthority('preview', '3.1')],
    ['POST preview', '4.0 and later', neededAuthority('preview', '4.0')],
    ['GET installers', 'before 4.0', neededAuthority('installers', '3.1')],
    ['GET installers', '4.0 and later', neededAuthority('installers', '4.0')],
    ['GET osversions', 'before 4.0', neededAuthority('osversions', '3.1')],
    ['GET osversions', '4.0 and later', neededAuthority('osversions', '5.0')],
  ])('tells what %s, %s, needs', (route, versions, { permissions, privLevel }) => {
    const named = permissions.map((permission) => `\`${permission}\``).join(', ') || 'none';
    expect(rowOf(`\`${route}\`, ${versions}`).slice(1)).toEqual([named, String(privLevel)]);
  });
});
