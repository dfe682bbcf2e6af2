import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type CodeBlock, codeBlocks, PAGES } from './support/code-blocks.js';

const repository = fileURLToPath(new URL('../', import.meta.url));

/** Blocks that a test runs, by page, by what stands behind the backticks, and by what is in them. */
interface RunBy {
  readonly pages: RegExp;
  readonly info: RegExp;
  readonly text?: RegExp;
  readonly test: string;
}

const RUN_BY: readonly RunBy[] = [
  { pages: /README\.md$|^docs\/[^/]+$/, info: /^(?:js|ts)$/, test: 'test/examples.test.ts' },
  { pages: /README\.md$/, info: /^js (?:vitest|jest)$/, test: 'test/consumer-tests.test.ts' },
  { pages: /^README\.md$/, info: /^sh$/, text: /^kickstart-iso /, test: 'test/readme.test.ts' },
  { pages: /^docs\/request\.md$/, info: /./, test: 'test/request/documentation.test.ts' },
  { pages: /^docs\/traffic-control\.md$/, info: /./, test: 'test/traffic-control.test.ts' },
  { pages: /^docs\/first-server\.md$/, info: /./, test: 'test/first-server.slow.test.ts' },
  { pages: /^docs\/serve\.md$/, info: /^json$/, test: 'test/serve/documentation.test.ts' },
  { pages: /^docs\/templates\.md$/, info: /^mustache /, test: 'test/templates/documentation.test.ts' },
];

/** Drawings, and listings of files: no code. */
const DRAWING = /^(?:|text layout)$/;

/** Sketches are for vendors' discs, hardware and cloud services, and so many at most. */
const MOST_SKETCHES = 10;

/** Blocks that no test runs yet, by page and first line. A block that is added is run, or it is a sketch. */
const NOT_YET_RUN: readonly string[] = [
  'README.md [sh] npm ci && npm run demo   # makes demo.iso from the embedded sample, and says how to boot it',
  'README.md [sh] npm ci && npm run build',
  'README.md [sh] npm install ./iso9660-writer-ts-0.1.0.tgz ./kickstart-iso-0.1.0.tgz',
  'packages/iso9660-writer-ts/README.md [sh] npm install ./iso9660-writer-ts-0.1.0.tgz',
  'packages/iso9660-writer-ts/README.md [sh] mkiso -rJ -V INSTALL -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table -o install.iso tree',
  'CONTRIBUTING.md [sh] git clone https://github.com/example/kickstart-iso && cd kickstart-iso   # your fork; Node 20.20 or newer',
  'docs/cli.md [sh] npm install --global ./iso9660-writer-ts-0.1.0.tgz ./kickstart-iso-0.1.0.tgz   # README.md, Installation',
  'docs/cli.md [sh] KICKSTART_ISO_ROOT=/srv/files KICKSTART_ISO_ALLOW_ANONYMOUS=true KICKSTART_ISO_NAMESERVER=192.0.2.53,2001:db8::53 kickstart-iso serve',
  'docs/cli.md [sh] kickstart-iso token add --tokens /etc/kickstart-iso/tokens.json --user portal --permissions ISO:READ,ISO:GENERATE',
  'docs/cli.md [sh] kickstart-iso doctor --root /var/www/files --resolv-conf /etc/resolv.conf',
  'docs/cli.md [sh] kickstart-iso completion bash > kickstart-iso.bash   # to /etc/bash_completion.d/, or: source it',
  'docs/cli.md [sh] # what would it be?',
  'docs/embedding.md [js fragment] const handler = createIsoHandler({',
  "docs/embedding.md [js fragment] request[Symbol.for('kickstart-iso.client')] = { id: requestId, address: clientAddress };",
  "docs/http.md [js fragment] import { createPlanCache } from 'kickstart-iso';",
  'docs/http.md [json] { "alma9": { "family": "auto", "timezone": "Europe/Berlin" }, "debian12": { "family": "debian", "delivery": "tree" } }',
  'docs/http.md [json] { "response": { "alma9": { "family": "auto" }, "debian12": { "family": "debian", "delivery": "tree" } } }',
  'docs/http.md [sh] curl -fOJ -H "Authorization: Bearer $TOKEN" -d @edge-07.json https://isos.example.net/api/5.0/seeds/ubuntu',
  'docs/http.md [json] { "response": { "files": [{ "path": "ks.cfg", "text": "..." }], "warnings": [{ "code": "INSTALLER_DEFAULT", "message": "..." }] } }',
  "docs/http.md [js fragment] import { createIsoHandler, trafficOpsAccess } from 'kickstart-iso/http';",
  'docs/http.md [js fragment] {',
  "docs/http.md [js fragment] const store = createLazyStore({ directory: '/srv/isos', baseUrl: 'https://ops.example.net' });",
  'docs/installers.md [sh] kickstart-iso seed --family anaconda --request edge-07.json --output seed.iso',
  'docs/installers.md [sh] kickstart-iso seed --family ubuntu --request edge-07.json --output seed.iso',
  'docs/installers.md [sh] kickstart-iso seed --family debian --request edge-07.json --output seed.iso',
  'docs/installers.md [sh] kickstart-iso seed --family agama --request edge-07.json --output seed.iso',
  'docs/installers.md [sh] echo \'{"nameservers":["192.0.2.53"]}\' > options.json',
  'docs/mkiso.md [sh] npm install --global ./iso9660-writer-ts-0.1.0.tgz   # a tarball of a checkout: npm pack --workspace iso9660-writer-ts',
  'docs/mkiso.md [sh] mkdir -p ~/shims && ln -s "$(command -v mkiso)" ~/shims/genisoimage',
  "docs/mkiso.md [sh] eval mkiso -r -J -joliet-long \"$(xorriso -indev installer.iso -report_el_torito as_mkisofs | tr '\\n' ' ')\" -o new.iso tree",
  'docs/reader.md [sh] isoread info image.iso             # volume, hierarchies, boot entries, partitions',
  "docs/reader.md [js fragment] import { generateIso } from 'kickstart-iso';",
  "docs/reader.md [js fragment] import { createImage, overlay } from 'iso9660-writer-ts';",
  'docs/reader.md [sh] isoread extract --to tree vendor.iso',
  "docs/reader.md [ts fragment] import { buildEsp, overlay } from 'iso9660-writer-ts';",
  'docs/remaster.md [sh] kickstart-iso generate --source AlmaLinux-9-x86_64-dvd.iso --request edge-07.json --overlay site \\',
  'docs/remaster.md [json] { "AlmaLinux 9": "AlmaLinux-9-x86_64-dvd.iso", "Rocky 8": "rocky8" }',
  'docs/remaster.md [sh] kickstart-iso generate --source fedora-coreos-42-live.x86_64.iso --request edge-07.json \\',
  'docs/remaster.md [sh] kickstart-iso generate --source AlmaLinux-9-x86_64-dvd.iso --installer auto --request edge-07.json',
  'docs/remaster.md [sh] kickstart-iso seed --family anaconda --request edge-07.json',
  'docs/scaling.md [sh] mkdir --parents records',
  'docs/serve.md [sh] kickstart-iso serve --root /srv/files --tokens /etc/kickstart-iso/tokens.json',
  'docs/serve.md [sh] kickstart-iso serve --host 0.0.0.0 --root /srv/files --tokens /etc/kickstart-iso/tokens.json \\',
  'docs/serve.md [sh] kickstart-iso serve --traffic-ops https://to.example.net --traffic-ops-ca /etc/pki/to-ca.pem',
  'docs/serve.md [sh] kickstart-iso token add --tokens /etc/kickstart-iso/tokens.json --user operator',
  'docs/serve.md [sh] cp packaging/kickstart-iso.sysusers /usr/lib/sysusers.d/kickstart-iso.conf && systemd-sysusers',
  'docs/serve.md [ini] KICKSTART_ISO_ROOT=/srv/files',
  'docs/serve.md [sh] docker build -t kickstart-iso .',
];

const nameOf = ({ page, info, text }: CodeBlock) => `${page} [${info}] ${text.trimStart().split('\n', 1)[0]}`;
const runBy = ({ page, info, text }: CodeBlock) =>
  RUN_BY.find((row) => row.pages.test(page) && row.info.test(info) && (row.text?.test(text) ?? true));

const blocks = PAGES.flatMap(codeBlocks);
const sketches = blocks.filter(({ sketch }) => sketch !== undefined);
const others = blocks.filter(
  (block) => !DRAWING.test(block.info) && block.sketch === undefined && runBy(block) === undefined,
);

describe('code blocks of the documentation', () => {
  test('are run by a test, or marked as a sketch, or known as not run yet', () => {
    expect(blocks.length).toBeGreaterThan(80);
    expect(others.map(nameOf).filter((name) => !NOT_YET_RUN.includes(name))).toEqual([]);
  });

  test('leave the list of those that are not run yet with the test that runs them', () => {
    const names = others.map(nameOf);
    expect(NOT_YET_RUN.filter((name) => !names.includes(name))).toEqual([]);
  });

  test('are sketches seldom, and with a reason', () => {
    expect(sketches.length).toBeLessThanOrEqual(MOST_SKETCHES);
    const reasons = sketches.filter(({ sketch }) => !/^(?:vendor's disc|hardware|cloud service): ./.test(sketch ?? ''));
    expect(reasons.map(nameOf)).toEqual([]);
  });

  test.each(RUN_BY)('are found where they are run: $test', ({ pages, info, text, test: file }) => {
    const own = blocks.filter(
      (block) => pages.test(block.page) && info.test(block.info) && (text?.test(block.text) ?? true),
    );
    expect(own.length).toBeGreaterThan(0);
    expect(existsSync(join(repository, file))).toBe(true);
  });
});
