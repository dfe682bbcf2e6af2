import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { request } from '../support/requests.js';
import { runCommand } from './run-command.js';

const validate = (body: unknown, ...flags: string[]) =>
  runCommand(['validate', '--request', '-', ...flags], {
    stdin: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('validate', () => {
  test('names the image of an acceptable request', async () => {
    expect(await validate(request)).toMatchObject({
      code: 0,
      text: 'the request is acceptable: edge-07.cdn.example.net-alma9.iso\n',
      stderr: '',
    });
  });

  test('answers as JSON with the canonical request, and never with the password', async () => {
    const { code, text } = await validate({ ...request, dhcp: 'FALSE', interfaceMtu: '+09000' }, '--json');
    expect(code).toBe(0);
    const { rootPass: _, ...shown } = request;
    expect(JSON.parse(text)).toEqual({
      valid: true,
      filename: 'edge-07.cdn.example.net-alma9.iso',
      request: { ...shown, dhcp: 'no', interfaceMtu: 9000 },
      warnings: [],
    });
    expect(text).not.toContain(request.rootPass);
  });

  test('tells every problem on a line of its own and exits with 3', async () => {
    const { code, text, stderr } = await validate({ ...request, hostName: null, rootPass: '' });
    expect({ code, text }).toEqual({ code: 3, text: '' });
    expect(stderr).toBe('error: hostName is required\nerror: rootPass is required\n');
  });

  test('tells the problems as JSON', async () => {
    const { code, text, stderr } = await validate({ ...request, hostName: null }, '--json');
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(JSON.parse(text)).toEqual({
      valid: false,
      problems: [{ key: 'hostName', message: 'hostName is required' }],
    });
  });

  test('takes with the traffic-ops profile what the original takes', async () => {
    const odd = { ...request, hostName: 'edge_07' };
    expect((await validate(odd)).code).toBe(3);
    expect((await validate(odd, '--profile', 'traffic-ops')).code).toBe(0);
  });

  test('takes further MTUs and asks for a disk when told to', async () => {
    expect((await validate({ ...request, interfaceMtu: 4000 })).code).toBe(3);
    expect((await validate({ ...request, interfaceMtu: 4000 }, '--mtu', '4000', '--mtu', '1500')).code).toBe(0);
    expect((await validate({ ...request, disk: '' }, '--require-disk')).stderr).toBe('error: disk is required\n');
  });

  test('tells of a key that is near to a known one, and shows no value', async () => {
    const body = { ...request, rootPasss: 'Xq7!secret-Vm2' };
    const warning = 'the request has the unknown key "rootPasss", which is ignored; rootPass may be meant';
    expect(await validate(body)).toMatchObject({ code: 0, stderr: `warning: ${warning}\n` });
    const { text, stderr } = await validate(body, '--json');
    expect(JSON.parse(text)).toMatchObject({ warnings: [{ code: 'UNKNOWN_KEY', message: warning }] });
    expect(text + stderr).not.toContain('Xq7!secret-Vm2');
  });

  test('skips a byte order mark', async () => {
    expect(await validate(`\ufeff${JSON.stringify(request)}`)).toMatchObject({ code: 0 });
  });

  test.each([
    ['what is not JSON', '{\n  "rootPass": "correct horse"', 'line 2, column 30'],
    ['nothing', '', 'line 1, column 1'],
  ])('refuses %s with one line that tells the place, without quoting it', async (_what, body, place) => {
    const { code, stderr } = await validate(body);
    expect(code).toBe(3);
    expect(stderr).toBe(`error: the request body is not valid JSON: ${place}\n`);
  });

  test('refuses bytes that are not UTF-8, and more than 64 KiB', async () => {
    expect(await validate(' '.repeat(64 * 1024 + 1))).toMatchObject({
      code: 3,
      stderr: 'error: standard input is longer than 65536 bytes\n',
    });
    const latin1 = Buffer.from(JSON.stringify({ ...request, rootPass: 'schön' }), 'latin1');
    expect(await runCommand(['validate', '--request', '-'], { stdin: latin1 })).toMatchObject({
      code: 3,
      stderr: 'error: standard input is not UTF-8 text\n',
    });
  });

  test('names the request file that cannot be read and exits with 1', async () => {
    const { code, stderr } = await runCommand(['validate', '--request', 'no-such.json'], { cwd: '/' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: no-such\.json cannot be read: ENOENT[^\n]*\n$/);
  });
});

describe('validate --request-schema', () => {
  const schema = { properties: { rack: { type: 'string' } }, required: ['rack'] };

  async function validateWith(text: string, body: object) {
    const cwd = await mkdtemp(join(tmpdir(), 'validate-'));
    try {
      await writeFile(join(cwd, 'schema.json'), text);
      const argv = ['validate', '--request', '-', '--request-schema', 'schema.json'];
      return await runCommand(argv, { stdin: JSON.stringify(body), cwd });
    } finally {
      await rm(cwd, { recursive: true });
    }
  }

  test('checks the keys of the schema, and names the nearest known one', async () => {
    expect(await validateWith(JSON.stringify(schema), { ...request, rack: 'a1' })).toMatchObject({
      code: 0,
      stderr: '',
    });
    const missing = await validateWith(JSON.stringify(schema), { ...request, rak: 'a1' });
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toContain('rack is required');
    const near = await validateWith(JSON.stringify(schema), { ...request, rack: 'a1', rakc: 'b', hostNme: 'c' });
    expect(near.stderr).toContain('"rakc", which is ignored; rack may be meant');
    expect(near.stderr).toContain('"hostNme", which is ignored; hostName may be meant');
  });

  test.each([
    ['{', 'schema.json is not valid JSON'],
    ['null', 'requestSchema is not an object'],
    ['{"properties":{"disk":{}}}', 'properties.disk is the key disk of every request'],
  ])('is an error of the command line when it is no schema: %s', async (text, message) => {
    const { code, stderr } = await validateWith(text, request);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  });
});
