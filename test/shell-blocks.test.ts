import { chmod, cp, link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type BuiltProgram, buildProgram } from './support/built-program.js';
import { blocksOfTest } from './support/code-blocks.js';
import { request } from './support/requests.js';
import { lacks, runTool } from './support/tools.js';

const repository = fileURLToPath(new URL('../', import.meta.url));

/** The programs of both packages, by what their users call them. */
const PROGRAMS = {
  'kickstart-iso': 'src/cli/main.ts',
  mkiso: 'packages/iso9660-writer-ts/src/cli/main.ts',
  isoread: 'packages/iso9660-writer-ts/src/cli/isoread/main.ts',
} as const;

/** Names of discs on the pages. */
const DISCS = ['image.iso', 'vendor.iso', 'installer.iso', 'AlmaLinux-9-x86_64-dvd.iso'];

/** Stand-ins for what is not on this machine: a registry of packages, another machine, a store of passwords. */
const STAND_INS: Readonly<Record<string, string>> = {
  npm: 'test "$1" = install; for file in "$@"; do case $file in *.tgz) echo "$file" >> installed;; esac; done',
  ssh: 'shift; exec sh -c "$*"',
  pass: 'echo correct horse battery',
  // Systemd's own, on the files of a directory that stands for the root of a system.
  'systemd-sysusers': 'exec /usr/bin/systemd-sysusers --root="$PWD"',
  systemctl:
    'if [ "$1" = enable ]; then exec /usr/bin/systemctl --root="$PWD" "$@"; fi; test -f etc/systemd/system/kickstart-iso.service',
};

/** A server runs until it listens, and has to end well. */
const SERVE = `
if [ "$1" = serve ]; then
  shift
  "$node" "$program" serve "$@" --port 0 2> serve.log & child=$!
  until grep -q '^listening on' serve.log; do kill -0 $child || { cat serve.log >&2; exit 1; }; sleep 0.1; done
  kill -TERM $child
  wait $child
  exit $?
fi
`;

/** Programs that the pages call, and a boot loader. */
const TOOLS = [
  'bash',
  'cloud-localds',
  'grub-mkrescue',
  'jq',
  'openssl',
  'systemctl',
  'xorriso',
  '/usr/lib/ISOLINUX/isohdpfx.bin',
];

describe.skipIf(lacks(...TOOLS))('a shell runs', () => {
  let home: string;
  let programs: readonly BuiltProgram[];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'shell-blocks-'));
    programs = await Promise.all(Object.values(PROGRAMS).map(buildProgram));
    await mkdir(join(home, 'bin'));
    for (const [index, name] of Object.keys(PROGRAMS).entries()) {
      const start = `#!/bin/bash\nnode='${process.execPath}' program='${programs[index]!.file}'\n`;
      await executable(name, `${start}${SERVE}exec "$node" "$program" "$@"\n`);
    }
    for (const [name, script] of Object.entries(STAND_INS)) await executable(name, `#!/bin/sh\nset -e\n${script}\n`);
    await makeTree();
    const boot = ['-b', 'isolinux/isolinux.bin', '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table'];
    await runTool(join(home, 'bin/mkiso'), [
      '-rJ',
      '-quiet',
      '-V',
      'INSTALL',
      ...boot,
      '-o',
      join(home, 'disc.iso'),
      join(home, 'tree'),
    ]);
  });

  afterAll(async () => {
    await Promise.all(programs.map(({ remove }) => remove()));
    await rm(home, { recursive: true });
  });

  async function executable(name: string, script: string): Promise<void> {
    await writeFile(join(home, 'bin', name), script);
    await chmod(join(home, 'bin', name), 0o755);
  }

  /** The sample, as a disc of RHEL's kin with a boot loader that starts. */
  async function makeTree(): Promise<void> {
    const tree = join(home, 'tree');
    await cp(join(repository, 'examples/sample/tree'), tree, { recursive: true, verbatimSymlinks: true });
    await cp('/usr/lib/ISOLINUX/isolinux.bin', join(tree, 'isolinux/isolinux.bin'));
    await mkdir(join(tree, 'images/pxeboot'), { recursive: true });
    for (const directory of ['images/pxeboot', 'isolinux'])
      for (const name of ['vmlinuz', 'initrd.img']) await writeFile(join(tree, directory, name), name);
    await writeFile(join(tree, '.treeinfo'), '[release]\nname = AlmaLinux\nversion = 9.4\n');
    const menu =
      'default linux\nlabel linux\n  kernel vmlinuz\n  append initrd=initrd.img inst.stage2=hd:LABEL=INSTALL quiet\n';
    await writeFile(join(tree, 'isolinux/isolinux.cfg'), menu);
  }

  /** A directory with all that the pages speak of: a request, a tree, a disc, an overlay, tokens and a certificate. */
  async function prepare(cwd: string): Promise<void> {
    const files = join(cwd, 'srv/files');
    const own = join(cwd, 'etc/kickstart-iso');
    await mkdir(files, { recursive: true });
    await mkdir(own, { recursive: true });
    for (const tree of [join(files, 'alma9'), join(cwd, 'tree'), join(cwd, 'alma9')])
      await cp(join(home, 'tree'), tree, { recursive: true, verbatimSymlinks: true });
    await writeFile(join(files, 'osversions.json'), JSON.stringify({ 'Alma 9': 'alma9' }));
    await writeFile(join(cwd, 'edge-07.json'), JSON.stringify(request));
    for (const place of ['etc/systemd/system', 'usr/lib/sysusers.d'])
      await mkdir(join(cwd, place), { recursive: true });
    await symlink(join(repository, 'packaging'), join(cwd, 'packaging'));
    await mkdir(join(cwd, 'site'));
    await writeFile(join(cwd, 'user-data'), '#cloud-config\n');
    await writeFile(join(cwd, 'site/ks.cfg'), 'text\n');
    await writeFile(
      join(own, 'tokens.json'),
      '{"tokens":[{"user":"x","token":"kix-Zq3n0vX9bJ2m7RkW","privLevel":20}]}',
      { mode: 0o600 },
    );
    const subject = ['-subj', '/CN=localhost', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    await runTool('openssl', [
      'req',
      '-x509',
      '-nodes',
      ...subject,
      '-keyout',
      join(own, 'key.pem'),
      '-out',
      join(own, 'cert.pem'),
    ]);
    await mkdir(join(cwd, 'etc/pki'));
    await cp(join(own, 'cert.pem'), join(cwd, 'etc/pki/to-ca.pem'));
    for (const disc of DISCS) await link(join(home, 'disc.iso'), join(cwd, disc));
  }

  /** Each block runs in a directory of its own. */
  test.each(blocksOfTest(import.meta.url))('the block of $page, line $line', async ({ page, line, text }) => {
    const cwd = join(home, `${page.replaceAll('/', '-')}-${line}`);
    await mkdir(cwd);
    await prepare(cwd);
    // The page extracts a disc there.
    if (page === 'docs/reader.md') await rm(join(cwd, 'tree'), { recursive: true });
    const local = text.replace(
      /(?<![\w.])\/(?:srv\/files|etc\/(?:kickstart-iso|pki|systemd\/system)|usr\/lib\/sysusers\.d|var\/www\/files)\b/g,
      (place) => join(cwd, place.startsWith('/var') ? 'srv/files' : place),
    );
    const env = { ...process.env, HOME: cwd, PATH: `${join(home, 'bin')}:${process.env.PATH}` };
    await runTool('bash', ['-euo', 'pipefail', '-c', local], { cwd, env });
  });
});
