import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lacks } from '../support/tools.js';
import { rendered } from './rendered.js';

/** Pieces of what would break out of one of the languages. */
const BREAKS = [
  ...[
    "'",
    '"',
    '\\',
    '`',
    '$(reboot)',
    '$' + '{IFS}',
    ';',
    '&&',
    '|',
    '#',
    ' # ',
    '<!--',
    ']]>',
    '</t>',
    '&lt;',
    '<',
    '>',
    '%end',
  ],
  ...[
    '{{hostName}}',
    '}}',
    "'''",
    '"""',
    ': ',
    '- ',
    '---',
    '...',
    '!!python/object:os',
    '*a',
    '&a',
    '@',
    'x=',
    '\\u0022',
    '~',
    '!',
  ],
];

const values = [
  ...BREAKS,
  ...fc.sample(
    fc
      .array(
        fc.oneof(
          fc.constantFrom(...BREAKS),
          fc.string({ unit: 'grapheme', maxLength: 4 }),
          fc.constantFrom(' ', 'a', '0', 'é'),
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join('')),
    { numRuns: 300, seed: 20261129 },
  ),
];

/** Each with a value in all the places that its language has for one, and what independent parsers find there. */
const CASES: Readonly<Record<string, { readonly template: string; expected(v: string): unknown }>> = {
  ks: {
    template: "# it's\nnetwork --hostname={{v}} {{v}}\nrootpw --iscrypted 'a b'{{v}}\n",
    expected: (v) => [[], ['network', `--hostname=${v}`, v], ['rootpw', '--iscrypted', `a b${v}`], []],
  },
  json: {
    template: '{"a": {{v}}, "b \\" c": "x {{v}} y", "c": [{{v}}], {{v}}: {"d":{{v}}}}',
    expected: (v) => ({ a: v, 'b " c': `x ${v} y`, c: [v], [v]: { d: v } }),
  },
  toml: {
    template: `a = {{v}} # it's\nb = "x {{v}} y"\nc = '''\nit's "raw" \\'''\nd = [ {{v}}, 1 ]\ne = """x "q" {{v}}"""\nf.{{v}} = ''\n`,
    expected: (v) => ({ a: v, b: `x ${v} y`, c: `it's "raw" \\`, d: [v, 1], e: `x "q" ${v}`, f: { [v]: '' } }),
  },
  yaml: {
    template: `# it is\na: {{v}}\nb: "x {{v}} y" # z\nl:\n  - {{v}}\n  - t: |\n      it's\n\n      "text\n    u: {{v}}\n`,
    expected: (v) => ({ a: v, b: `x ${v} y`, l: [v, { t: `it's\n\n"text\n`, u: v }] }),
  },
  xml: {
    template: `<!DOCTYPE r [<!ENTITY e "it's">]><!-- it's "<" --><r a="{{v}}" b='{{v}}'><?p '?><t>{{v}}</t><t><![CDATA[ '<]]>{{v}}</t></r>`,
    expected: (v) => [
      'r',
      { a: v, b: v },
      '',
      [
        ['t', {}, v, []],
        ['t', {}, ` '<${v}`, []],
      ],
    ],
  },
};

describe('values that would break out of a file', () => {
  test.skipIf(lacks('python3')).each(Object.entries(CASES))(
    'stay values for the parser of Python: %s',
    (extension, { template, expected }) => {
      const written = values.flatMap((v) => {
        const text = rendered(`a.${extension}`, template, { v });
        return typeof text === 'string' ? [{ v, text }] : [];
      });
      // Controls are refused where readers take them for ends of lines, and nothing else is.
      expect(values.length - written.length).toBeLessThan(values.length / 20);
      const found = python(written.map(({ text }) => ({ extension, text })));
      expect(found).toEqual(written.map(({ v }) => expected(v)));
    },
  );

  test.skipIf(lacks('sh', 'bash')).each(['sh', 'bash'])('stay words of one for %s', (shell) => {
    const template = `#!/bin/sh
A={{v}} # it's "
B='"' C="'" D=\\' E=a\\ #F
for w in a{{v}}b "x"{{v}} {{v}}; do printf '%s\\0' "$w"; done
printf '%s\\0' "$A"
`;
    const written = values.flatMap((v) => {
      const text = rendered('a.sh', template, { v });
      return typeof text === 'string' ? [{ v, text }] : [];
    });
    expect(values.length - written.length).toBeLessThan(values.length / 20);
    const told = execFileSync(shell, { input: written.map(({ text }) => text).join('') }).toString();
    expect(told.split('\0').slice(0, -1)).toEqual(written.flatMap(({ v }) => [`a${v}b`, `x${v}`, v, v]));
  });

  const hostile = 'a\'; reboot; echo "$(id) <!-- & {} \\ `';

  /** Places where a value cannot be quoted, or where only a parser of the language could tell. */
  test.each([
    ['a.sh', '"{{v}}"'],
    ['a.sh', "'{{v}}'"],
    ['a.sh', '# {{v}}'],
    ['a.sh', 'echo `{{v}}`'],
    ['a.sh', 'echo "$(id)"\nA={{v}}'],
    ['a.sh', 'echo "$(echo "{{v}}")"'],
    ['a.sh', 'echo $' + '{A:-{{v}}}'],
    ['a.sh', 'cat <<E\n{{v}}\nE\n'],
    ['a.sh', 'echo \\{{v}}'],
    ['a.sh', 'echo $' + '{{v}}'],
    ['a.sh', "echo $'\\'{{v}}'"],
    ['a.sh', "echo 'two\nlines {{v}}'"],
    ['a.cfg', 'A="{{v}}"'],
    ['a.ks', 'network "{{v}}"'],
    ['a.ks', '# {{v}}'],
    ['a.ks', 'network \\{{v}}'],
    ['a.ks', '%post\necho {{v}}\n%end'],
    ['a.ks', '  %post\necho {{v}}\n'],
    ['a.ks', '%post --log={{v}}\n%end\n'],
    ['a.ks', '%packages\n{{v}}\n%end'],
    ['a.toml', "a = '{{v}}'"],
    ['a.toml', "a = '''\n{{v}}'''"],
    ['a.toml', 'a = 1 # {{v}}'],
    ['a.yaml', 'a: x {{v}}'],
    ['a.yaml', "a: '{{v}}'"],
    ['a.yaml', 'a: |\n  x: {{v}}'],
    ['a.yaml', 'a: >-\n  {{v}}'],
    ['a.yaml', '- |\n x: {{v}}'],
    ['a.yaml', '--- |\nx: {{v}}'],
    ['a.yaml', 'a: "b\n  c: {{v}}"'],
    ['a.yaml', '# {{v}}'],
    ['a.yaml', '{{v}}: 1'],
    ['a.xml', '<!-- {{v}} -->'],
    ['a.xml', '<!--> {{v}} -->'],
    ['a.xml', '<{{v}}/>'],
    ['a.xml', '<a {{v}}/>'],
    ['a.xml', '<a><![CDATA[{{v}}]]></a>'],
    ['a.xml', '<?p {{v}}?>'],
    ['a.xml', '<!DOCTYPE r [<!ENTITY e "x"> {{v}} ]>'],
    ['a.conf', 'a={{v}}'],
    ['a', '{{v}}'],
  ])('are refused in %s: %s', (path, template) => {
    const line = template.slice(0, template.indexOf('{{v}}')).split('\n').length;
    expect(rendered(path, template, { v: hostile })).toEqual([
      expect.stringContaining(
        `TEMPLATE_VALUE ${path}.mustache, line ${line}: v has a value that cannot stand here as it is`,
      ),
    ]);
    const plain = '2001:db8::a/64';
    expect(rendered(path, template, { v: plain })).toBe(template.replace('{{v}}', plain));
  });

  test.each([
    ['a.yaml', 'a: x{{v}}', ['y:', '-', '...']],
    ['a.yaml', '{{v}}', ['---', '...', 'a:', '.']],
    ['a.sh', 'A={{v}}', ['a\nb', 'a\0b', '\u2028']],
    ['a.ks', 'network {{v}}', ['a\nb', 'a\rb']],
    ['a.xml', '<a>{{v}}</a>', ['a\u0001', '\ufffe']],
    ['a.json', '["\\{{v}}"]', ['n', '']],
    ['a.json', '[{{v}}]', ['\ud800', { a: 1 }, [1]]],
    ['a.conf', '{{v}}', ['\u00e9', 'a b', '%']],
  ] as const)('are refused by what is special there, in %s: %s', (path, template, refused) => {
    for (const v of refused)
      expect(rendered(path, template, { v })).toEqual([expect.stringMatching(/^TEMPLATE_VALUE .*, line 1: v /)]);
  });
});

function python(cases: readonly unknown[]): readonly unknown[] {
  const script = fileURLToPath(new URL('read.py', import.meta.url));
  const input = cases.map((row) => `${JSON.stringify(row)}\n`).join('');
  const told = execFileSync('python3', [script], { input, maxBuffer: 2 ** 26 }).toString();
  return told
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
