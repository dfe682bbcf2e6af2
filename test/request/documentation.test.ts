import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { IsoRequestError } from '../../src/errors.js';
import { isoFilename } from '../../src/kickstart/names.js';
import type { RequestProfile } from '../../src/options.js';
import { requestWarnings } from '../../src/request/decode.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { parseOsVersions } from '../../src/tree/os-versions.js';
import { runCommand } from '../cli/run-command.js';
import { fileOf, keyTable } from '../support/request-page.js';

const page = await readFile(fileURLToPath(new URL('../../docs/request.md', import.meta.url)), 'utf8');

/** The blocks of the page with more than a language: name, a file for texts, and content. */
const blocks = [...page.matchAll(/^```(\w+) (\w+)(?: (\S+))?\n(.*?)\n```$/gms)].map(
  ([, language, name = '', file = '', content = '']) => ({ language, name, file, content }),
);
const requestOf = (name: string): Record<string, unknown> =>
  JSON.parse(blocks.find((block) => block.language === 'json' && block.name === name)?.content ?? '');

/** The rows of a table, by its first heading. */
const rowsBelow = (heading: string) => {
  const [, table = ''] = new RegExp(`^\\| ${heading} .*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'm').exec(page) ?? [];
  return table
    .trim()
    .split('\n')
    .map((row) => row.slice(2, -2).split(' | '));
};

describe('docs/request.md', () => {
  test('has a row for each key, as the schema says it', () => {
    const [, table] = /(^\| key \| type .*?)\n\n/ms.exec(page) ?? [];
    expect(table).toBe(keyTable());
  });

  const files = blocks.filter(({ language }) => language === 'text');

  test.each(files)('shows $file of the $name request as it is written', ({ name, file, content }) => {
    expect(content).toBe(fileOf(requestOf(name), file));
  });

  test('shows all five files, and every kind of request', () => {
    const kinds = ['bond', 'dhcp', 'ipv6', 'management', 'management6', 'static'];
    expect([...new Set(files.map(({ name }) => name))].sort()).toEqual(kinds);
    const names = ['disk.cfg', 'mgmt_network.cfg', 'network.cfg', 'password.cfg', 'state.out'];
    expect(
      files
        .filter(({ name }) => name === 'dhcp')
        .map(({ file }) => file)
        .sort(),
    ).toEqual(names);
  });

  test('names every key that a file can have', () => {
    const listed = new Map(rowsBelow('file \\| keys').map(([file, keys]) => [file?.replaceAll('`', ''), keys]));
    const keys = files.flatMap(({ file, content }) =>
      [...content.matchAll(/^([A-Za-z_0-9]+)="/gm)].map(([, key]) => [file, `\`${key}\``] as const),
    );
    expect(keys.length).toBeGreaterThan(30);
    expect(keys.filter(([file, key]) => !listed.get(file)?.includes(key))).toEqual([]);
  });

  const refusals = rowsBelow('key \\| value').map(([key = '', value = '', ...told]) => ({
    key: key.replaceAll('`', ''),
    value: JSON.parse(value.slice(1, -1)) as unknown,
    told,
  }));

  test.each(refusals)('tells what is said of $key $value', ({ key, value, told }) => {
    const profiles: readonly RequestProfile[] = ['strict', 'traffic-ops'];
    expect(profiles.map((profile) => messagesOf({ ...requestOf('static'), [key]: value }, profile))).toEqual(told);
  });

  test('tells what becomes of names, null, unknown keys and addresses', () => {
    const { osversionDir, ...others } = requestOf('ipv6');
    const spelled = { ...others, OSVersionDir: osversionDir, ip6Gateway: '2001:DB8::0:1', disk: null, iPadress: 'x' };
    const parsed = parseIsoRequest(spelled, { profile: 'traffic-ops' });
    expect(parsed).toMatchObject({ osversionDir, ip6Gateway: '2001:db8::1' });
    expect(parsed).not.toHaveProperty('disk');
    expect(requestWarnings(parsed)).toHaveLength(1);
    const twice = '{"disk":"sda","disk":"sdb",'.concat(
      JSON.stringify({ ...others, osversionDir, disk: undefined }).slice(1),
    );
    expect(parseIsoRequest(twice, { profile: 'traffic-ops' }).disk).toBe('sdb');
  });

  test('shows a list of OS trees that can be read', () => {
    const list = blocks.find(({ name }) => name === 'osversions')?.content ?? '';
    expect(Object.values(parseOsVersions(list))).toEqual(['alma9', 'debian/12']);
  });

  test('tells the names of images', () => {
    const request = parseIsoRequest(requestOf('dhcp'));
    const other = { ...request, osversionDir: 'debian/12' };
    expect(rowsBelow('request \\| name').map(([, name]) => name)).toEqual(
      [request, other].map((named) => `\`${isoFilename(named)}\``),
    );
  });

  test('has a command that accepts its first request', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'request-page-'));
    await writeFile(join(cwd, 'request.json'), JSON.stringify(requestOf('dhcp')));
    const [, ...argv] = blocks.find(({ name }) => name === 'validate')?.content.split(' ') ?? [];
    expect(await runCommand(argv, { cwd })).toMatchObject({ code: 0, stderr: '' });
    await rm(cwd, { recursive: true });
  });
});

/** As a cell of the page. */
function messagesOf(request: object, profile: RequestProfile): string {
  try {
    parseIsoRequest(request, { profile });
    return '-';
  } catch (error) {
    return (error as IsoRequestError).problems.map(({ message }) => `\`${message}\``).join('<br>');
  }
}
