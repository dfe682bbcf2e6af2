import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { generateConfigBundle } from '../src/kickstart/bundle.js';
import { readNameservers } from '../src/kickstart/nameservers.js';
import { decodeIsoRequest } from '../src/request/decode.js';
import { parseIsoRequest } from '../src/request/parse-request.js';
import { parseTokens } from '../src/serve/access/tokens.js';
import { parseOsVersions } from '../src/tree/os-versions.js';
import { findLabel } from '../src/tree/volume-id.js';
import { minimal, trafficOps } from './request/sample-requests.js';

/** Work that is linear takes 4 times as long for 4 times the input; what is quadratic takes 16 times as long. */
const GROWTH = 4;
const TOO_MUCH = 10;
const MOST_ROUNDS = 8;
/** Below this many milliseconds the clock tells nothing. */
const MEASURABLE = 40;

function isLinear(work: (size: number) => void, size: number): boolean {
  const large = millisecondsOf(work, size * GROWTH);
  if (large < MEASURABLE) return true;
  // One round in which it does not is enough: other processes, the compiler and the collector only ever add time.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (millisecondsOf(work, size * GROWTH) < TOO_MUCH * millisecondsOf(work, size)) return true;
  }
  return false;
}

function millisecondsOf(work: (size: number) => void, size: number): number {
  const start = process.cpuUsage();
  work(size);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 + 0.01;
}

interface Expression {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** Every regular expression that stands in the sources. */
function expressions(): readonly Expression[] {
  const found: Expression[] = [];
  for (const folder of ['../src', '../packages/iso9660-writer-ts/src']) {
    const root = fileURLToPath(new URL(folder, import.meta.url));
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    )) {
      const file = ts.createSourceFile(name, readFileSync(join(root, name), 'utf8'), ts.ScriptTarget.ES2022, true);
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
          const end = node.text.lastIndexOf('/');
          const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
          found.push({ place: `${name}:${line}`, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
        }
        ts.forEachChild(node, visit);
      };
      visit(file);
    }
  }
  return found;
}

const REPEATED = [
  ' ',
  '\t',
  '\n',
  '\\',
  '/',
  'a',
  'A',
  '0',
  '1',
  '.',
  ',',
  '-',
  '"',
  "'",
  ':',
  ';',
  '=',
  '_',
  'é',
  '$',
];
const PAIRS = ['a ', 'a.', '0.', 'a/', './', '\\"', 'a,', 'a-', '::', 'LABEL=', 'a:', 'x\\'];

/** A run that ends in what most expressions do not take. */
const ENDINGS = ['', '\0', '!'];

describe('a regular expression', () => {
  test('of any source takes time that is linear in its input', { timeout: 300_000 }, () => {
    const all = expressions();
    expect(all.length).toBeGreaterThan(50);
    const slow = all.flatMap(({ place, source, flags }) => {
      const expression = new RegExp(source, flags.includes('g') ? flags : `${flags}g`);
      const isSlow = [...REPEATED, ...PAIRS].some((unit) =>
        ENDINGS.some((ending) => {
          const search = (size: number) => void (unit.repeat(size / unit.length) + ending).replace(expression, '');
          return !isLinear(search, 2 ** 13);
        }),
      );
      return isSlow ? [`${place} /${source}/${flags}`] : [];
    });
    expect(slow).toEqual([]);
  });
});

const body = JSON.stringify(minimal).slice(0, -1);

function ignoringErrors(work: () => unknown): void {
  try {
    work();
  } catch {
    // A refusal takes its time, too.
  }
}

describe('time is linear in the size', () => {
  test.each<[string, (size: number) => unknown]>([
    ['of a request of brackets', (size) => parseIsoRequest(`{"a":${'['.repeat(size)}${']'.repeat(size)}}`)],
    ['of a request of open brackets', (size) => parseIsoRequest('{"a":['.repeat(size / 8))],
    ['of a request of repeated keys', (size) => parseIsoRequest(`${body},${'"disk":"sda",'.repeat(size / 16)}"i":1}`)],
    ['of a request of unknown keys', (size) => parseIsoRequest(`${body},${numbered(size)}"i":1}`)],
    ['of a request of escapes', (size) => parseIsoRequest(`${body},"disk":"${'\\\\'.repeat(size)}"}`, trafficOps)],
    [
      'of a request of surrogates',
      (size) => parseIsoRequest(`${body},"disk":"${'\\ud800'.repeat(size)}"}`, trafficOps),
    ],
    ['of a request of blanks', (size) => parseIsoRequest(`${body}${' '.repeat(size)}`)],
    ...Object.keys(minimal).flatMap((key): [string, (size: number) => unknown][] => [
      [`of ${key} in strict`, (size) => parseIsoRequest({ ...minimal, [key]: '1'.repeat(size) })],
      [`of ${key} in traffic-ops`, (size) => parseIsoRequest({ ...minimal, [key]: '1.'.repeat(size) }, trafficOps)],
    ]),
    [
      'of addresses',
      (size) => decodeIsoRequest({ ...minimal, ip6Address: `${'1:'.repeat(size)}/1`, ipAddress: '1.'.repeat(size) }),
    ],
    ['of disks', (size) => parseIsoRequest({ ...minimal, disk: 'sda,'.repeat(size) })],
    ['of the password of a bundle', (size) => generateConfigBundle({ ...minimal, rootPass: 'x'.repeat(size) })],
    ['of a resolv.conf', (size) => readNameservers({ resolvConf: 'nameserver \t '.repeat(size / 8) })],
    [
      'of a token file',
      (size) =>
        parseTokens(`{"tokens":[${'{"user":"a","privLevel":1,"token":"aaaaaaaaaaaaaaaa"},'.repeat(size / 64)}{}]}`),
    ],
    ['of a list of OS versions', (size) => parseOsVersions(`{${numbered(size).replaceAll(':1', ':"a"')}"z":"a"}`)],
    ['of a label of backslashes', (size) => findLabel(`append LABEL=${'\\'.repeat(size)}`)],
    ['of a boot configuration', (size) => findLabel('LABEL= stage2='.repeat(size / 8))],
  ])('%s', (_what, work) => {
    expect(isLinear((size) => ignoringErrors(() => work(size)), 2 ** 16)).toBe(true);
  });
});

function numbered(size: number): string {
  return Array.from({ length: size / 16 }, (_, index) => `"key${index}":1,`).join('');
}
