import { Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { applyEnvironment, variableOf } from '../../src/cli/environment.js';
import { repeatable } from '../../src/cli/repeatable.js';
import { addServeFlags } from '../../src/cli/serve-flags.js';

/** What the options of serve are, with these words and this environment. */
function serve(argv: readonly string[], environment: Readonly<Record<string, string>>) {
  const command = addServeFlags(new Command('serve')).exitOverride();
  command.parse([...argv], { from: 'user' });
  const warnings = applyEnvironment(command, environment);
  return { flags: command.opts(), warnings };
}

/** A value that each option of serve takes, by its name; of all others, `true`. */
const VALUES: Readonly<Record<string, string>> = {
  port: '0',
  versions: '4.0',
  mtu: '1500',
  nameserver: '192.0.2.53',
  'created-at': '2026-01-01',
  'menu-timeout': '10',
  add: 'site.cfg=/etc/site.cfg',
  cors: 'https://portal.example.net',
};

describe('variables of the environment', () => {
  test('stand for every option of serve, by one rule', () => {
    for (const option of addServeFlags(new Command('serve')).options) {
      const name = `KICKSTART_ISO_${option.name().replaceAll('-', '_').toUpperCase()}`;
      expect(variableOf(option)).toBe(name);
      const isNumber = /<(?:number|seconds|bytes)>/.test(option.flags);
      const text = option.argChoices?.at(-1) ?? VALUES[option.name()] ?? (isNumber ? '2048' : 'true');
      const attribute = option.attributeName();
      const words = option.required ? [`--${option.name()}`, text] : [`--${option.name()}`];
      const byWord = serve(words, {}).flags[attribute];
      const { flags, warnings } = serve([], { [name]: text });
      expect({ name, value: flags[attribute], warnings }).toEqual({ name, value: byWord, warnings: [] });
      expect(byWord).not.toBe(undefined);
    }
  });

  test('count after the command line and before the default', () => {
    const environment = { KICKSTART_ISO_PORT: '9000', KICKSTART_ISO_HOST: '::1' };
    expect(serve(['--port', '9001'], environment).flags).toMatchObject({ port: 9001, host: '::1' });
    expect(serve(['--port', '8080'], environment).flags).toMatchObject({ port: 8080 });
    expect(serve([], {}).flags).toMatchObject({ port: 8080, host: '127.0.0.1' });
  });

  test('are not judged when the command line has the option', () => {
    expect(serve(['--port', '9001'], { KICKSTART_ISO_PORT: 'http' }).flags).toMatchObject({ port: 9001 });
  });

  test.each([
    ['true', true],
    ['TRUE', true],
    ['True', true],
    ['false', undefined],
    ['', undefined],
  ])('of options without a value: %j', (text, value) => {
    const { flags } = serve([], { KICKSTART_ISO_ALLOW_ANONYMOUS: text });
    expect(flags.allowAnonymous).toBe(value);
  });

  test('of options that take something away', () => {
    expect(serve([], { KICKSTART_ISO_NO_BOOT: 'true' }).flags.boot).toBe(false);
    expect(serve([], { KICKSTART_ISO_NO_BOOT: 'false' }).flags.boot).not.toBe(false);
    expect(serve([], { KICKSTART_ISO_NO_TRANSLATION_TABLES: 'true' }).flags.translationTables).toBe(false);
    expect(serve([], { KICKSTART_ISO_NO_TRANSLATION_TABLES: 'false' }).flags.translationTables).toBe(true);
    expect(serve(['--boot', 'isolinux/isolinux.bin'], { KICKSTART_ISO_NO_BOOT: 'true' }).flags.boot).toHaveLength(1);
  });

  test('of an option whose value may be left out', () => {
    expect(serve([], { KICKSTART_ISO_HYBRID: 'true' }).flags.hybrid).toBe(true);
    expect(serve([], { KICKSTART_ISO_HYBRID: 'false' }).flags.hybrid).toBe(undefined);
    expect(serve([], { KICKSTART_ISO_HYBRID: '/usr/lib/ISOLINUX/isohdpfx.bin' }).flags.hybrid).toMatch(/isohdpfx/);
  });

  test('have commas in lists, and blanks around them', () => {
    const { flags } = serve([], {
      KICKSTART_ISO_NAMESERVER: '192.0.2.1, 2001:db8::53,',
      KICKSTART_ISO_MTU: '1500,9000',
      KICKSTART_ISO_BOOT: 'bios:isolinux/isolinux.bin,efi:images/efiboot.img',
      KICKSTART_ISO_TRUSTED_PROXY: '192.0.2.7,198.51.100.0/24',
    });
    expect(flags).toMatchObject({
      nameserver: ['192.0.2.1', '2001:db8::53'],
      mtu: [1500, 9000],
      trustedProxy: ['192.0.2.7', '198.51.100.0/24'],
    });
    expect(flags.boot).toHaveLength(2);
  });

  test('replace a list, and add nothing to the one of the command line', () => {
    const { flags } = serve(['--mtu', '1400'], { KICKSTART_ISO_MTU: '1500,9000' });
    expect(flags.mtu).toEqual([1400]);
  });

  test('have kernel arguments as the command line has them, commas and all', () => {
    const { flags } = serve([], { KICKSTART_ISO_KERNEL_ARGUMENTS: 'console=ttyS0,115200 inst.text' });
    expect(flags.kernelArguments).toEqual(['console=ttyS0,115200', 'inst.text']);
  });

  test('that are not acceptable are told together, by name and without their values', () => {
    const environment = {
      KICKSTART_ISO_PORT: 'secret-1',
      KICKSTART_ISO_GZIP: 'secret-2',
      KICKSTART_ISO_ALLOW_ANONYMOUS: 'yes',
      KICKSTART_ISO_NAMESERVER: '192.0.2.1,secret-3',
    };
    let lines: unknown;
    try {
      serve([], environment);
    } catch (error) {
      lines = error;
    }
    expect(lines).toMatchObject({
      exitCode: 2,
      lines: [
        'KICKSTART_ISO_PORT: It must be a whole number from 0 to 65535.',
        'KICKSTART_ISO_ALLOW_ANONYMOUS: It must be true or false.',
        'KICKSTART_ISO_GZIP: Allowed choices are json, all, off.',
        'KICKSTART_ISO_NAMESERVER: It must be an IP address.',
      ],
    });
  });

  test.each([
    [
      ['--allow-anonymous'],
      { KICKSTART_ISO_TOKENS: 't' },
      '--allow-anonymous cannot be used with KICKSTART_ISO_TOKENS',
    ],
    [
      ['--tokens', 't'],
      { KICKSTART_ISO_ALLOW_ANONYMOUS: 'true' },
      'KICKSTART_ISO_ALLOW_ANONYMOUS cannot be used with --tokens',
    ],
    [
      [],
      { KICKSTART_ISO_NAMESERVER: '192.0.2.1', KICKSTART_ISO_RESOLV_CONF: 'r' },
      'KICKSTART_ISO_NAMESERVER cannot be used with KICKSTART_ISO_RESOLV_CONF',
    ],
    [
      [],
      { KICKSTART_ISO_BOOT: 'boot.img', KICKSTART_ISO_NO_BOOT: 'true' },
      'KICKSTART_ISO_NO_BOOT: It cannot be used with KICKSTART_ISO_BOOT.',
    ],
  ] as const)('conflict as options do: %j with %j', (argv, environment, line) => {
    expect(() => serve(argv, environment)).toThrow(line);
  });

  test('of unknown names are warnings, with the nearest name and no value', () => {
    const environment = { KICKSTART_ISO_TOKEN: 'secret', KICKSTART_ISO_COLOUR: 'red', KICKSTART_ISOS: 'x', HOME: '/' };
    expect(serve([], environment).warnings).toEqual([
      'KICKSTART_ISO_TOKEN stands for no option of serve; did you mean KICKSTART_ISO_TOKENS?',
      'KICKSTART_ISO_COLOUR stands for no option of serve',
    ]);
  });

  test('that Kubernetes sets for a service of this name say nothing', () => {
    const environment = {
      KICKSTART_ISO_PORT: 'tcp://10.96.0.7:8080',
      KICKSTART_ISO_SERVICE_HOST: '10.96.0.7',
      KICKSTART_ISO_SERVICE_PORT: '8080',
      KICKSTART_ISO_SERVICE_PORT_HTTP: '8080',
      KICKSTART_ISO_PORT_8080_TCP: 'tcp://10.96.0.7:8080',
      KICKSTART_ISO_PORT_8080_TCP_ADDR: '10.96.0.7',
    };
    expect(serve([], environment)).toMatchObject({ flags: { port: 8080 }, warnings: [] });
  });

  test('of a repeatable option with a default replace it', () => {
    const command = new Command('x').addOption(new Option('--name <x>').argParser(repeatable(String)).default(['a']));
    command.parse([], { from: 'user' });
    applyEnvironment(command, { KICKSTART_ISO_NAME: 'b,c' });
    expect(command.opts()).toEqual({ name: ['b', 'c'] });
  });
});
