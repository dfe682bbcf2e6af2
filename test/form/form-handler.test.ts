import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createFormHandler } from '../../src/form/form-handler.js';

const url = 'https://ops.example.net/';
const handler = createFormHandler();
const get = (headers: Record<string, string> = {}) => handler(new Request(url, { headers }));

describe('the handler of the page', () => {
  test('answers GET with the page and its length', async () => {
    const response = await get();
    const body = await response.bytes();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-length')).toBe(String(body.length));
  });

  test('answers HEAD with the headers of GET alone', async () => {
    const response = await handler(new Request(url, { method: 'HEAD' }));
    expect(await response.text()).toBe('');
    expect([...response.headers]).toEqual([...(await get()).headers]);
  });

  test('lets the page run its own script and style only, which it knows by their hashes', async () => {
    const response = await get();
    const html = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    const hashOf = (name: string) => {
      const text = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(html)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    const rules = policy.split('; ');
    expect(rules).toContain("default-src 'none'");
    expect(rules).toContain("connect-src 'self'");
    expect(rules).toContain(`script-src ${hashOf('script')}`);
    expect(rules).toContain(`style-src ${hashOf('style')}`);
    expect(policy).not.toMatch(/unsafe|\*/);
  });

  test('protects what is typed into the page', async () => {
    const { headers } = await get();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).toContain("form-action 'none'");
  });

  test.each([(tag: string) => tag, (tag: string) => `"other", W/${tag}`, () => '*'])(
    'sends the page only to those who do not have it (%#)',
    async (known) => {
      const etag = (await get()).headers.get('etag') ?? '';
      const response = await get({ 'if-none-match': known(etag) });
      expect(response.status).toBe(304);
      expect(await response.text()).toBe('');
      expect(response.headers.get('etag')).toBe(etag);
    },
  );

  test('sends another page to those who have an old one', async () => {
    const old = (await createFormHandler({ title: 'Old' })(new Request(url))).headers.get('etag') ?? '';
    expect((await get({ 'if-none-match': old })).status).toBe(200);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const response = await handler(new Request(url, { method }));
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  test.each([{ basePath: 'tools' }, { basePath: '/tools/' }, { basePath: '//example.net' }, { apiVersion: 'latest' }])(
    'cannot be made with %o',
    (options) => {
      expect(() => createFormHandler(options)).toThrow(/is not like/);
    },
  );
});
