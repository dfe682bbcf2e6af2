import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { configure } from '../../src/kickstart/configuration.js';
import { templateValues } from '../../src/templates/values.js';
import { repeatable, request } from '../support/requests.js';
import { rendered } from './rendered.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/templates.md', import.meta.url)), 'utf8');

test('the template of docs/templates.md becomes a script that a shell sources', () => {
  const [, path = '', template = ''] = /^```mustache (\S+)\n(.*?)^```$/ms.exec(page) ?? [];
  const script = rendered(path, template);
  expect(script).toBe('# Written for edge-07.cdn.example.net.\nADDRESS=192.0.2.70/26\nGATEWAY=192.0.2.65\n');
  const told = execFileSync('sh', ['-euc', `${String(script)}echo "$ADDRESS $GATEWAY"`]).toString();
  expect(told).toBe('192.0.2.70/26 192.0.2.65\n');
});

test('docs/templates.md names what a template has besides the keys of the request', () => {
  const names = [...templateValues(configure(request, repeatable)).keys()].filter((name) => !(name in request));
  const made = ['fqdn', 'rootPasswordHash', 'prefixLength'];
  expect(names).toEqual(expect.arrayContaining(made));
  for (const name of made) expect(page).toContain(`| \`${name}\` |`);
  expect(page).not.toContain('| `rootPass` |');
});

test('docs/templates.md names the extensions whose syntax is followed', () => {
  const extensions = ['sh', 'cfg', 'ks', 'json', 'toml', 'yaml', 'yml', 'xml'];
  for (const extension of extensions) {
    expect(page).toMatch(new RegExp(`^\\|.*\`\\.${extension}\``, 'm'));
    expect(rendered(`a.${extension}`, 'a: {{v}}\n', { v: 'a&b' })).not.toEqual([expect.stringContaining('VALUE')]);
  }
});
