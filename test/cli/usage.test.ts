import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json';
import { runCommand } from './run-command.js';

describe('the command line', () => {
  test('--version tells the version of the package', async () => {
    expect(await runCommand(['--version'])).toMatchObject({ code: 0, text: `${packageJson.version}\n` });
  });

  test('--help names the commands and the exit codes', async () => {
    const { code, text } = await runCommand(['--help']);
    expect(code).toBe(0);
    for (const word of ['generate', 'plan', 'bundle', 'validate', 'doctor', 'serve', 'Exit codes:'])
      expect(text).toContain(word);
  });

  const commands = [
    'generate',
    'plan',
    'bundle',
    'validate',
    'doctor',
    'serve',
    'token add',
    'token list',
    'token revoke',
  ];
  test.each(commands)('%s --help has groups, and examples whose options there are', async (command) => {
    const { code, text } = await runCommand([...command.split(' '), '--help']);
    expect(code).toBe(0);
    const [, options = '', examples = ''] = /^Usage:.*?\n\n.*?\n\n(.*)\nExamples:\n(.*)/s.exec(text) ?? [];
    expect(examples).toContain(`  kickstart-iso ${command} `);
    const named = examples.match(/(?<= )--?[a-z][\w-]*/g) ?? [];
    expect(named.filter((option) => !new RegExp(`(?:^|[ ,])${option}[ ,]`, 'm').test(options))).toEqual([]);
  });

  test('without a command shows the help as an error', async () => {
    const { code, text, stderr } = await runCommand([]);
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(stderr).toContain('Usage: kickstart-iso');
  });

  const generate = ['generate', '--request', '-', '--source', '.'];
  test.each([
    ['an unknown command', ['burn'], 'burn'],
    ['an unknown option', [...generate, '--turbo'], '--turbo'],
    ['a missing option', ['generate', '--request', '-'], '--source'],
    ['an unknown profile', [...generate, '--profile', 'lenient'], '--profile'],
    ['a name server that is a name', [...generate, '--nameserver', 'ns1.example.net'], '--nameserver'],
    ['a name server with a zone', [...generate, '--nameserver', 'fe80::1%eth0'], '--nameserver'],
    ['two sources of name servers', [...generate, '--nameserver', '192.0.2.1', '--resolv-conf', 'x'], '--resolv-conf'],
    ['a volume identifier of 33 characters', [...generate, '--volume-id', 'V'.repeat(33)], '--volume-id'],
    ['a salt with a dollar', [...generate, '--salt', 'a$b'], '--salt'],
    ['a date that is none', [...generate, '--created-at', 'yesterday'], '--created-at'],
    ['a time without a zone', [...generate, '--created-at', '2026-01-31T12:00:00'], '--created-at'],
    ['a date after 2155', [...generate, '--created-at', '2156-01-01'], '--created-at'],
    ['a boot image without a path', [...generate, '--boot', 'bios:'], '--boot'],
    ['an MTU of words', [...generate, '--mtu', '9k'], '--mtu'],
    ['quiet and verbose at once', [...generate, '--quiet', '--verbose'], '--verbose'],
  ])('refuses %s with 2 and names it', async (_what, argv, name) => {
    const { code, text, stderr } = await runCommand(argv);
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(name);
    expect(stderr).not.toContain('    at ');
  });

  test('refuses a SOURCE_DATE_EPOCH that is no number of seconds', async () => {
    const result = await runCommand(generate, { env: { SOURCE_DATE_EPOCH: 'tomorrow' } });
    expect(result).toMatchObject({
      code: 2,
      stderr: 'error: SOURCE_DATE_EPOCH must be a number of seconds since 1970\n',
    });
  });

  test.each([[['generate', '--source', '.']], [['bundle']]])('%j does not write to a terminal', async (argv) => {
    const { code, text } = await runCommand([...argv, '--request', '-', '--output', '-'], { terminal: true });
    expect({ code, text }).toEqual({ code: 2, text: '' });
  });
});
