import { describe, expect, test } from 'vitest';
import { IsoRequestError } from '../../src/errors.js';
import { configure, configureForReading } from '../../src/kickstart/configuration.js';
import { renderConfig } from '../../src/kickstart/render-config.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { repeatable, request } from '../support/requests.js';

const hash = /^rootpw --iscrypted (.*)\n$/;
const passwordOf = (files: readonly { path: string; text: string }[]) =>
  hash.exec(files.find(({ path }) => path === 'ks_scripts/password.cfg')?.text ?? '')?.[1];

describe('the configuration of a request', () => {
  test('has the file name, the files and the date', () => {
    const { filename, files, createdAt, warnings } = configure(request, repeatable);
    expect(filename).toBe('edge-07.cdn.example.net-alma9.iso');
    const plain = files.map(({ path, text, mode }) => ({ path, text, mode }));
    expect(plain).toEqual(renderConfig(parseIsoRequest(request), repeatable));
    const sized = files.filter(({ size }) => size !== undefined);
    expect(sized.map(({ path, size }) => [path, size])).toEqual([['ks_scripts/password.cfg', sized[0]!.text.length]]);
    expect(createdAt).toBe(repeatable.createdAt);
    expect(warnings).toEqual([]);
  });

  test('is of now without a date', () => {
    const before = Date.now();
    const { createdAt } = configure(request, { salt: repeatable.salt });
    expect(createdAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(createdAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('hands on the request without its password, and the one hash of password.cfg', () => {
    const { values, files } = configure(request, {});
    const { rootPass: _, ...rest } = parseIsoRequest(request);
    expect(values).toEqual({ request: rest, rootPasswordHash: passwordOf(files), extra: {}, extraKeys: [] });
    expect(values.rootPasswordHash).toMatch(/^\$6\$/);
  });

  test('has the keys of the request schema, those without a value included', () => {
    const requestSchema = { properties: { rack: { type: 'string' }, row: { type: 'string' } } } as const;
    const { values } = configure({ ...request, rack: 'a1' }, { ...repeatable, requestSchema });
    expect(values).toMatchObject({ extra: { rack: 'a1' }, extraKeys: ['rack', 'row'] });
  });

  test('warns of names in the request first, then of name servers', () => {
    const { warnings } = configure({ ...request, hostNam: 'x' }, { ...repeatable, nameservers: ['127.0.0.53'] });
    expect(warnings.map(({ code }) => code)).toEqual(['UNKNOWN_KEY', 'LOOPBACK_NAMESERVER']);
  });

  test('has the options of its installer when one is chosen, but not what the source decides', () => {
    const nameservers = ['192.0.2.53'];
    expect(configure(request, { ...repeatable, nameservers })).not.toHaveProperty('installer');
    expect(configure(request, { ...repeatable, nameservers, installer: 'auto' }).installer).toEqual({ nameservers });
    const installer = { family: 'debian', delivery: 'initrd', keyboard: 'de' } as const;
    expect(configure(request, { ...repeatable, nameservers, installer }).installer).toEqual({
      nameservers,
      keyboard: 'de',
    });
  });

  test('is refused with its request', () => {
    expect(() => configure({ ...request, hostName: '$(reboot)' }, repeatable)).toThrow(IsoRequestError);
  });
});

test('for reading, the sign of the scheme stands in the place of the hash', () => {
  const { files, values } = configureForReading(request, { ...repeatable, passwordScheme: 'sha256' });
  expect(passwordOf(files)).toBe('$5$...');
  expect(values.rootPasswordHash).toBe('$5$...');
});
