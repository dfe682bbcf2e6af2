import { expect, test } from 'vitest';
import { rendered } from './rendered.js';

test('a template has the keys of the request, and what is made of them', () => {
  const template = '{{fqdn}} {{hostName}} {{ipAddress}}/{{prefixLength}} {{interfaceMtu}} {{osversionDir}}\n';
  expect(rendered('a.txt', template)).toBe('edge-07.cdn.example.net edge-07 192.0.2.70/26 1500 alma9\n');
  expect(rendered('a.ks', 'rootpw --iscrypted {{rootPasswordHash}}\n')).toMatch(/^rootpw --iscrypted "\$6\$[^"]+"\n$/);
});

test('what a request does not have is empty, and a word all the same', () => {
  expect(rendered('a.sh', 'A={{ip6Address}} B={{v}}')).toBe("A='' B=''");
  expect(rendered('a.ks', 'x {{ip6Address}}')).toBe('x ""');
  expect(rendered('a.json', '[{{ip6Address}}, "{{v}}"]')).toBe('["", ""]');
  expect(rendered('a.conf', 'a={{ip6Address}}')).toBe('a=');
});

test('numbers and truth values of extra keys are those of JSON, TOML and YAML', () => {
  expect(rendered('a.json', '[{{v}}]', { v: 1.5 })).toBe('[1.5]');
  expect(rendered('a.toml', 'a = {{v}}', { v: true })).toBe('a = true');
  expect(rendered('a.yaml', 'a: {{v}}', { v: false })).toBe('a: false');
  expect(rendered('a.yaml', 'a: {{v}}', { v: 'false' })).toBe('a: "false"');
  expect(rendered('a.sh', 'A={{v}}', { v: 7 })).toBe('A=7');
});

test('sections depend on whether there is a value, or go through a list', () => {
  expect(rendered('a.txt', '{{#dhcp}}dhcp{{/dhcp}}{{^dhcp}}static{{/dhcp}} {{dhcp}}')).toBe('static no');
  expect(rendered('a.txt', '{{#ip6Address}}6{{/ip6Address}}{{#ipAddress}}4{{/ipAddress}}')).toBe('4');
  expect(rendered('a.sh', '{{#list}}\necho {{.}} {{hostName}}\n{{/list}}\n', { list: ['a b', 'c'] })).toBe(
    "echo 'a b' edge-07\necho c edge-07\n",
  );
  expect(rendered('a.sh', '{{^list}}none{{/list}}', { list: [] })).toBe('none');
  expect(rendered('a.sh', '{{^list}}none{{/list}}')).toBe('none');
});

test('comments are left out, and lines of a tag alone leave none behind', () => {
  expect(rendered('a.txt', '{{! rootPass }}a\n{{#dhcp}}\nb\n{{/dhcp}}\nc\n')).toBe('a\nc\n');
});

test('everything that is wrong with a template is told, by line', () => {
  const template =
    '{{hostName}}\n{{{hostName}}} {{& hostName}}\n{{> other}}\n{{hostname}} {{rootPass}}\n{{#nope}}{{.}}{{/nope}}\n{{.}}\n{{toString}}\n';
  expect(rendered('a.sh', template)).toEqual([
    'TEMPLATE a.sh.mustache, line 2: {{hostName}} would be written without escapes: use two braces',
    'TEMPLATE a.sh.mustache, line 2: {{hostName}} would be written without escapes: use two braces',
    'TEMPLATE a.sh.mustache, line 3: {{other}} is a partial, which templates here do not have',
    'TEMPLATE a.sh.mustache, line 4: {{hostname}} is no key of the request, and none that the server adds',
    'TEMPLATE a.sh.mustache, line 4: {{rootPass}} is the password, which templates do not get: use rootPasswordHash',
    'TEMPLATE a.sh.mustache, line 5: {{nope}} is no key of the request, and none that the server adds',
    'TEMPLATE a.sh.mustache, line 6: {{.}} is no key of the request, and none that the server adds',
    'TEMPLATE a.sh.mustache, line 7: {{toString}} is no key of the request, and none that the server adds',
  ]);
});

test.each([
  ['\n{{=<% %>=}}', /line 2: .* sets delimiters/],
  ['a\n{{hostName', /line 2: unclosed tag/],
  ['a\n{{#dhcp}}\n', /unclosed section "dhcp"/],
  ['a\n{{/dhcp}}\n', /line 2: unopened section "dhcp"/],
  ['{{#dhcp}}{{/fqdn}}', /unclosed section "dhcp"/],
])('so is one that cannot be divided: %j', (template, message) => {
  expect(rendered('a.sh', template)).toEqual([expect.stringMatching(message)]);
});

test('text beside a whole value is an error, and so is a second value', () => {
  const beside = 'is a whole value, and text stands beside it: put both into one string in double quotes';
  expect(rendered('a.json', '{"a": {{hostName}}.{{domainName}}x}')).toContainEqual(expect.stringContaining(beside));
  expect(rendered('a.yaml', 'a: {{hostName}} x\n')).toEqual([
    `TEMPLATE a.yaml.mustache, line 1: {{hostName}} ${beside}`,
  ]);
  expect(rendered('a.yaml', 'a: {{hostName}}{{hostName}}\n')).toHaveLength(1);
  expect(rendered('a.yaml', 'a: {{hostName}} # x\nb: {{hostName}}\n')).toBe('a: "edge-07" # x\nb: "edge-07"\n');
});

test('a list outside of a section, and an object, are no values', () => {
  expect(rendered('a.sh', '{{list}}', { list: ['a'] })).toEqual([
    'TEMPLATE_VALUE a.sh.mustache, line 1: list is a list: write it with a section',
  ]);
  expect(rendered('a.json', '{{v}}', { v: { a: 's3cret' } })).toEqual([expect.not.stringContaining('s3cret')]);
});
