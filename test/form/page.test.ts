import { readFile } from 'node:fs/promises';
import { HtmlValidate } from 'html-validate';
import { describe, expect, test } from 'vitest';
import { version } from '../../package.json';
import type { FormOptions } from '../../src/form/fields.js';
import { formPage } from '../../src/form/page.js';
import { SECTIONS } from '../../src/form/sections.js';
import { isoRequestSchema } from '../../src/request/schema.js';

const keys = Object.keys(isoRequestSchema.properties).filter((key) => key !== 'stream');

describe('the Generate ISO page', () => {
  const { html } = formPage({});

  test.each(keys)('has a control for %s, with the title of the schema as its label', (key) => {
    expect(html).toMatch(new RegExp(`<(?:input|select) name="${key}"`));
    const { title } = isoRequestSchema.properties[key as keyof typeof isoRequestSchema.properties];
    expect(html).toMatch(new RegExp(`<label for="${key}">${title}</label>|<legend>${title}</legend>`));
  });

  test('has each field in one section', () => {
    expect(SECTIONS.flatMap((section) => section.keys).sort()).toEqual([...keys].sort());
  });

  test('sends nothing under a name that is no key of the request', () => {
    const names = [...html.matchAll(/ name="([^"]+)"/g)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(['viewport', 'color-scheme', ...keys]));
  });

  test('asks no password manager for a password that is known', () => {
    const passwords = [...html.matchAll(/<input[^>]*type="password"[^>]*>/g)].map(([input]) => input);
    expect(passwords).toHaveLength(3);
    for (const input of passwords) {
      expect(input).toContain(input.includes('id="token"') ? 'autocomplete="off"' : 'autocomplete="new-password"');
    }
  });

  test('refers to nothing outside of itself', () => {
    // A link is followed when a person asks for it; the browser loads nothing by itself.
    const links = [...html.matchAll(/<a href="([^"]*)">/g)];
    expect(links.map(([, href]) => href)).toEqual(['/openapi.json']);
    expect(html.match(/<a /g)).toHaveLength(links.length);
    const outside = html
      .replace(/<a href="[^"]*">/g, '')
      .replaceAll(encodeURIComponent('http://www.w3.org/2000/svg'), '')
      .match(/https?:|\/\/[a-z]|url\(|@import/g);
    expect(outside).toBeNull();
    expect(html).not.toMatch(/<(?:script|link|img|iframe)[^>]* (?:src|href)="(?!data:)/);
  });

  test('has one script and one style, and neither ends before its end', () => {
    expect(html.match(/<\/script/g)).toHaveLength(1);
    expect(html.match(/<\/style/g)).toHaveLength(1);
  });

  test('names the product, its version, and a page of the documentation that the package has', async () => {
    expect(html).toContain(`kickstart-iso ${version}`);
    const [, page = ''] = /Documentation: <code>([^<]+)<\/code>/.exec(html) ?? [];
    expect(await readFile(page, 'utf8')).toContain('# The web form');
  });

  test('says without JavaScript what it needs it for', () => {
    expect(/<noscript>(.*?)<\/noscript>/s.exec(html)?.[1]).toContain('POST /api/5.0/isos');
  });
});

describe('the options of the page', () => {
  test('decide where it sends requests', () => {
    expect(formPage({ apiVersion: '4.1', basePath: '/tools' }).html).toContain('data-api="/tools/api/4.1"');
  });

  test('decide where its link leads', () => {
    const { html } = formPage({ basePath: '/tools' });
    expect(html).toContain('<a href="/tools/openapi.json">API description</a>');
  });

  test('can be any text', () => {
    const { html } = formPage({ title: 'Caches <& more>' });
    expect(html).toContain('<h1>Caches &lt;&amp; more&gt;</h1>');
    expect(html).not.toContain('<& more>');
  });

  test('offer the MTUs that the endpoint takes', () => {
    expect(mtuControl({})).toMatch(/>1500<.*>9000</);
    expect(mtuControl({ iso: { mtus: [1400] } })).toMatch(/^[^>]*><option value="1400">1400<\/option><\/select>/);
    expect(mtuControl({ iso: { profile: 'traffic-ops' } })).toMatch(/^ type="number" min="1" max="65535"/);
  });
});

const cases: readonly [string, FormOptions][] = [
  ['by default', {}],
  ['with the profile traffic-ops', { iso: { profile: 'traffic-ops', requireDisk: true } }],
];
test.each(cases)('the page is valid HTML %s', async (_, options) => {
  const rules = { extends: ['html-validate:standard', 'html-validate:a11y'] };
  const { results } = await new HtmlValidate(rules).validateString(formPage(options).html);
  expect(results.flatMap(({ messages }) => messages)).toEqual([]);
});

function mtuControl(options: FormOptions): string {
  return formPage(options).html.split('name="interfaceMtu"')[1] ?? '';
}

describe('the page of a server with extra keys', () => {
  const requestSchema = {
    properties: {
      rack: { type: 'string', title: 'Rack <1>', description: 'Where it stands.', examples: ['a1'] },
      slots: { type: 'integer' },
      role: { enum: ['edge', 'mid"'] },
      spare: { type: 'boolean' },
      token: { type: 'object' },
    },
    required: ['rack', 'interfaceName'],
  };
  const { html } = formPage({ iso: { requestSchema } });
  const tag = (key: string) => new RegExp(`<(?:input|select) name="${key}"[^>]*>`).exec(html)?.[0] ?? '';

  test('has a control for each, with ids of their own', () => {
    for (const key of Object.keys(requestSchema.properties)) expect(tag(key)).toContain(` id="extra-${key}"`);
    expect(html).toContain('<label for="extra-rack">Rack &lt;1&gt;</label>');
    expect(html).toContain('<p class="help" id="extra-rack-help">Where it stands. Example: a1</p>');
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('asks for what is required, and sends values of their types', () => {
    expect(tag('rack')).toMatch(/ required(?: |>)/);
    expect(tag('interfaceName')).toMatch(/ required(?: |>)/);
    expect(tag('slots')).not.toContain(' required');
    expect(['rack', 'slots', 'role', 'spare', 'token'].map((key) => tag(key).includes('data-json'))).toEqual([
      ...[false, true, true, true, true],
    ]);
    expect(html).toContain('<option value="true">Yes</option><option value="false">No</option>');
  });

  test('is valid HTML', async () => {
    const report = await new HtmlValidate().validateString(html);
    const plain = await new HtmlValidate().validateString(formPage({}).html);
    const rules = (of: typeof report) => of.results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
    expect(new Set(rules(report))).toEqual(new Set(rules(plain)));
  });
});
