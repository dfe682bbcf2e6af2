import { symlink as link, mkdir, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { distribution } from '../support/corpus/distribution.js';
import { file, symlink } from '../support/corpus/entries.js';
import { extractWithIsoinfo, readPrimaryWithIsoinfo, readWithIsoinfo } from '../support/foreign/isoinfo.js';
import { runTool } from '../support/foreign/run-tool.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { requireTool } from '../support/foreign/tools.js';
import { makeImage } from '../support/image-under-test.js';

const [isoinfo, genisoimage] = [requireTool('isoinfo'), requireTool('genisoimage')];
const scratch = scratchOfSuite();

describe.skipIf(isoinfo.missing)(`translation tables${isoinfo.note}`, () => {
  const image = scratch.path('tables.iso');
  beforeAll(() => makeImage(image, distribution(), { translationTables: true, joliet: false }));

  test('stand in every directory that has something in it, and nowhere else (TT-05)', async () => {
    const paths = (await readPrimaryWithIsoinfo(image)).map((row) => row.path);
    const tables = paths
      .filter((path) => path.endsWith('TRANS.TBL;1'))
      .map((path) => path.slice(0, -'TRANS.TBL;1'.length));
    const parents = paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1));
    expect(tables.sort()).toEqual([...new Set(parents)].sort());
    expect(tables).not.toContain('EFI/BOOT/FONTS/');
  });

  test('list every name of their directory with its identifier (TT-01 to TT-04)', async () => {
    const identifiers = namesIn(
      '',
      (await readPrimaryWithIsoinfo(image)).map((row) => row.path),
    );
    const names = namesIn(
      '',
      (await readWithIsoinfo(image)).map((row) => row.path),
    );
    const lines = (await extractWithIsoinfo(image, '/TRANS.TBL;1')).toString().trimEnd().split('\n');
    const fields = lines.map(
      (line) => /^(?<type>[FDL]) (?<identifier>.{208})\t(?<name>[^\t]+)/.exec(line)?.groups ?? {},
    );
    expect(fields.map(({ identifier }) => identifier?.trimEnd())).toEqual(identifiers);
    expect(fields.map(({ name }) => name).sort()).toEqual(names);
    expect(lines.find((line) => line.startsWith('L'))).toMatch(/\tRPM-GPG-KEY\tRPM-GPG-KEY-test-9$/);
  });

  test.skipIf(genisoimage.missing)(`are byte for byte what genisoimage writes${genisoimage.note}`, async () => {
    const [tree, theirs, ours] = [scratch.path('tree'), scratch.path('theirs.iso'), scratch.path('ours.iso')];
    await mkdir(`${tree}/sub/b`, { recursive: true });
    for (const name of ['readme.txt', 'sub/plain', 'sub/b/x.y']) await writeFile(`${tree}/${name}`, name);
    await link('../readme.txt', `${tree}/sub/link`);
    await runTool('genisoimage', ['-quiet', '-R', '-T', '-o', theirs, tree]);
    const files = ['readme.txt', 'sub/plain', 'sub/b/x.y'].map((name) => file(name));
    await makeImage(ours, [...files, symlink('sub/link', '../readme.txt')], { translationTables: true });
    for (const table of ['/TRANS.TBL;1', '/SUB/TRANS.TBL;1', '/SUB/B/TRANS.TBL;1']) {
      const [want, have] = await Promise.all([extractWithIsoinfo(theirs, table), extractWithIsoinfo(ours, table)]);
      expect(have.toString()).toBe(want.toString());
    }
  });
});

/** Names in one directory but the table's own. */
function namesIn(parent: string, paths: readonly string[]): readonly string[] {
  return paths
    .filter((path) => path.startsWith(parent) && !path.slice(parent.length).includes('/'))
    .map((path) => path.slice(parent.length))
    .filter((name) => !name.startsWith('TRANS.TBL'))
    .sort();
}
