import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderConfig } from '../../src/kickstart/render-config.js';
import type { GenerateIsoOptions, RequestProfile } from '../../src/options.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { isRenderable } from '../../src/request/rules.js';
import type { IsoRequest } from '../../src/request/schema.js';
import { minimal } from '../request/sample-requests.js';
import { lacks, runTool } from '../support/tools.js';

/** What could end a quoted value, start a command or a redirection, or be changed on the way through a shell. */
const fragments = [
  ...`"\\'; &|<>(){}[]*?~!#%=^,:@+-_./`,
  ...['\\"', '\\\\', '\\n', '\\0', '\\$', '$IFS', '!!', '-e ', '~root', "'\"'\"'"],
  ...['"; touch canary; "', '" touch canary "', '";>canary;"', '<(touch canary)', '$(touch canary)', '`touch canary`'],
  ...['\n touch canary \n', '\u2028', '\u00a0', '\u202e', 'e\u0301', '\uFFFD'],
  ...'é漢😀',
  // In UTF-8 these hold the bytes 0x81 to 0x88, which dash uses as marks of its own.
  ...'āĂăĄąĆćĈ',
];

const fragment = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...fragments) },
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const hostile = fc.array(fragment, { maxLength: 8 }).map((parts) => parts.join(''));

const address = fc.oneof(fc.ipV4(), fc.ipV6());
const label = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9-]{0,8}[A-Za-z0-9])?$/);
const device = fc.constantFrom('eth0', 'bond0', 'bond12', 'eno1.100', '52:54:00:ab:cd:ef');

const requests: Readonly<Record<RequestProfile, fc.Arbitrary<object>>> = {
  strict: fc.record(
    {
      hostName: label,
      domainName: label,
      disk: fc.constantFrom('sda', 'sda,disk/by-id/a:b_c+d'),
      interfaceName: device,
      ip6Gateway: fc.ipV6(),
    },
    { requiredKeys: [] },
  ),
  'traffic-ops': fc.record(
    {
      hostName: hostile,
      domainName: hostile,
      disk: hostile,
      interfaceName: fc.oneof(
        device,
        hostile,
        hostile.map((text) => `bond0${text}`),
      ),
      mgmtInterface: hostile,
      ipAddress: address,
      ipNetmask: address,
      ipGateway: address,
      ip6Address: fc.ipV6().map((text) => `${text}/64`),
      mgmtIpNetmask: address,
    },
    { requiredKeys: [] },
  ),
};

/** What the files must set, written down again from the contract. */
function variablesOf(name: string, request: IsoRequest): Readonly<Record<string, string>> {
  const isBond = /^bond[0-9]/.test(request.interfaceName ?? '');
  const bond = {
    BOND_DEVICE: request.interfaceName ?? '',
    BONDING_OPTS: 'miimon=100 mode=4 lacp_rate=fast xmit_hash_policy=layer3+4',
  };
  switch (name) {
    case 'network.cfg':
      return {
        IPADDR: request.ipAddress ?? '',
        NETMASK: request.ipNetmask ?? '',
        GATEWAY: request.ipGateway ?? '',
        ...(isBond ? bond : { DEVICE: request.interfaceName ?? '' }),
        MTU: String(request.interfaceMtu),
        NAMESERVER: '192.0.2.1,2001:db8::53',
        HOSTNAME: `${request.hostName}.${request.domainName}`,
        NETWORKING_IPV6: 'yes',
        IPV6ADDR: request.ip6Address ?? '',
        IPV6_DEFAULTGW: request.ip6Gateway ?? '',
        DHCP: request.dhcp,
      };
    case 'mgmt_network.cfg':
      return { IPADDR: '', NETMASK: request.mgmtIpNetmask ?? '', GATEWAY: '', DEVICE: request.mgmtInterface ?? '' };
    default:
      return { boot_drives: request.disk ?? '' };
  }
}

interface Sourced {
  readonly variables: Readonly<Record<string, string>>;
  /** Every variable the shell has afterwards. */
  readonly names: ReadonlySet<string>;
}

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sourcing-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** Sources texts, each in a shell state of its own with an empty environment. One process serves them all. */
async function source(
  shell: string,
  texts: readonly string[],
  names: readonly (readonly string[])[],
): Promise<Sourced[]> {
  const place = await mkdtemp(join(directory, 'run-'));
  const steps = texts.map((_, index) => {
    const values = (names[index] ?? []).map((name) => `"$${name}"`).join(' ');
    return `( . ./${index}.cfg; printf '%s\\0' ${values || "''"}; set; printf '\\0' )`;
  });
  await Promise.all(texts.map((text, index) => writeFile(join(place, `${index}.cfg`), text)));
  await writeFile(join(place, 'steps'), steps.join('\n'));
  const { stdout, stderr } = await runTool(shell, ['./steps'], { cwd: place, env: {} });
  expect(stderr).toBe('');
  await expect(access(join(place, 'canary'))).rejects.toThrow('ENOENT');
  const fields = stdout.split('\0')[Symbol.iterator]();
  const next = () => fields.next().value ?? '';
  return names.map((wanted) => {
    const values = wanted.length > 0 ? wanted.map(next) : [next()];
    const set = next().matchAll(/^(\w+)=/gm);
    return {
      variables: Object.fromEntries(wanted.map((name, index) => [name, values[index] ?? ''])),
      names: new Set(Array.from(set, ([, name = '']) => name)),
    };
  });
}

/** Renders what the profile accepts, and gives each file with what it must set. */
function accepted(batch: readonly object[], options: GenerateIsoOptions) {
  return batch.flatMap((change) => {
    const request = acceptedOrNothing({ ...minimal, ...mended(change) }, options);
    if (request === undefined) return [];
    return renderConfig(request, { ...options, nameservers: ['192.0.2.1', '2001:db8::53'], passwordScheme: 'md5' })
      .map(({ path, text }) => ({ name: path.replace('ks_scripts/', ''), text }))
      .filter(({ name }) => name.endsWith('.cfg') && name !== 'password.cfg')
      .map(({ name, text }) => ({ text, expected: variablesOf(name, request) }));
  });
}

function acceptedOrNothing(body: object, options: GenerateIsoOptions): IsoRequest | undefined {
  try {
    return parseIsoRequest(body, options);
  } catch {
    return undefined;
  }
}

/** Most hostile texts hold one character too many; without it they are the dangerous ones. */
function mended(change: object): object {
  return Object.fromEntries(Object.entries(change).map(([key, text]) => [key, mendedText(text)]));
}

/** Quotes and backslashes stand in ASCII only, and what is not ASCII in every second text. */
function mendedText(text: string): string {
  const safe = [...text].filter(isRenderable);
  const isAscii = text.length % 2 === 0;
  return safe.filter((character) => (isAscii ? character <= '~' : !/["\\]/.test(character))).join('');
}

describe.each(['bash', 'dash'])('%s', (shell) => {
  describe.skipIf(lacks(shell))('sources the files of any accepted request', () => {
    test.each(['strict', 'traffic-ops'] as const)(
      'of %s, sets exactly their variables to exactly their values, and starts no process',
      async (profile) => {
        const [empty] = await source(shell, [''], [[]]);
        await fc.assert(
          fc.asyncProperty(fc.array(requests[profile], { minLength: 60, maxLength: 60 }), async (batch) => {
            const files = accepted(batch, { profile });
            expect(files.length).toBeGreaterThan(60);
            const names = files.map(({ expected }) => Object.keys(expected));
            const results = await source(
              shell,
              files.map(({ text }) => text),
              names,
            );
            for (const [index, { expected }] of files.entries()) {
              expect(results[index]?.variables).toEqual(expected);
              expect(results[index]?.names).toEqual(new Set([...(empty?.names ?? []), ...Object.keys(expected)]));
            }
          }),
          { numRuns: 8, endOnFailure: true },
        );
      },
      120_000,
    );
  });
});
