import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced block of a page of documentation. */
export interface CodeBlock {
  /** Relative to the repository. */
  readonly page: string;
  readonly line: number;
  /** What stands behind the backticks: a language, and names for tests. */
  readonly info: string;
  readonly text: string;
  /** The reason of a comment `<!-- sketch: reason -->` above it. */
  readonly sketch?: string;
}

/** The pages for users: README and docs of both packages. */
export const PAGES: readonly string[] = [
  ...['README.md', 'packages/iso9660-writer-ts/README.md', 'bench/README.md', 'SECURITY.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('api/'))
    .map((name) => `docs/${name}`),
];

/** All blocks of a page, by fences that are indented or of more than three characters as well. */
export function codeBlocks(page: string): readonly CodeBlock[] {
  const text = readFileSync(join(repository, page), 'utf8');
  const found = text.matchAll(
    /^(?<indent>[ \t]*)(?<fence>`{3,}|~{3,})(?<info>[^\n`]*)\n(?<code>.*?)^[ \t]*\k<fence>[ \t]*$/gms,
  );
  return [...found].map(({ index, groups = {} }) => {
    const [, sketch] = /<!-- sketch: ([^>]*?) -->\s*$/.exec(text.slice(0, index)) ?? [];
    return {
      page,
      line: text.slice(0, index).split('\n').length,
      info: groups.info?.trim() ?? '',
      text: groups.code ?? '',
      ...(sketch !== undefined && { sketch }),
    };
  });
}

/** Blocks that no test runs yet, by page and first line. A block that is added is run, or it is a sketch. */
export const NOT_YET_RUN: readonly string[] = [
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
  "docs/reader.md [js fragment] import { generateIso } from 'kickstart-iso';",
  "docs/reader.md [js fragment] import { createImage, overlay } from 'iso9660-writer-ts';",
  "docs/reader.md [ts fragment] import { buildEsp, overlay } from 'iso9660-writer-ts';",
  'docs/remaster.md [json] { "AlmaLinux 9": "AlmaLinux-9-x86_64-dvd.iso", "Rocky 8": "rocky8" }',
  'docs/scaling.md [sh] mkdir --parents records',
  'docs/serve.md [sh] cp packaging/kickstart-iso.sysusers /usr/lib/sysusers.d/kickstart-iso.conf && systemd-sysusers',
  'docs/serve.md [ini] KICKSTART_ISO_ROOT=/srv/files',
  'docs/serve.md [sh] docker build -t kickstart-iso .',
];

/** A block by its page, what stands behind the backticks, and its first line. */
export function nameOf({ page, info, text }: CodeBlock): string {
  return `${page} [${info}] ${text.trimStart().split('\n', 1)[0]}`;
}
