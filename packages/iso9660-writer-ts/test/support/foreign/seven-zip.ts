import { createHash } from 'node:crypto';
import { textOfName } from './host-name.js';
import { type Manifest, type ManifestRow, manifest } from './manifest.js';
import { runTool } from './run-tool.js';

/**
 * 7-Zip's own choice of view: Joliet where there is one (Q02), else Rock Ridge, else primary.
 *
 * Boot images of the catalog, which it shows as a directory `[BOOT]`, are left out. Content is the one stream of
 * `7z x -so`, cut at the sizes of the listing: no name has to exist on the host.
 */
export async function readWithSevenZip(imagePath: string): Promise<Manifest> {
  const listing = textOfName(await runTool('7z', ['l', '-slt', '-ba', '-sccUTF-8', imagePath]));
  const rows = listing
    .split('\n\n')
    .filter((record) => record.trim() !== '')
    .map(parseRecord);
  const digests = await digestsOf(imagePath, rows);
  return manifest(
    rows
      .map((row, at) => ({ ...row, ...(row.type === 'file' && { sha256: digests[at] ?? '' }) }))
      .filter((row) => !row.path.startsWith('[BOOT]')),
  );
}

function parseRecord(record: string): ManifestRow {
  const lines = record.split('\n').map((line): [string, string] => {
    const separator = line.indexOf(' = ');
    return [line.slice(0, separator), line.slice(separator + 3)];
  });
  const value = new Map(lines);
  const target = value.get('Symbolic Link') ?? '';
  const type = value.get('Folder') === '+' ? 'directory' : target === '' ? 'file' : 'symlink';
  const modified = value.get('Modified') ?? '';
  return {
    path: value.get('Path') ?? '',
    type,
    ...(type === 'file' && { size: Number(value.get('Size')) }),
    ...(type === 'symlink' && { target }),
    ...(modified !== '' && { mtime: Math.floor(Date.parse(`${modified.replace(' ', 'T')}Z`) / 1000) }),
  };
}

async function digestsOf(imagePath: string, rows: readonly ManifestRow[]): Promise<readonly (string | undefined)[]> {
  const hashes = rows.map(() => createHash('sha256'));
  let at = 0;
  let left = rows[0]?.size ?? 0;
  const take = (chunk: Buffer): void => {
    for (let start = 0; start < chunk.length; ) {
      while (left === 0 && at < rows.length) left = rows[++at]?.size ?? 0;
      if (at >= rows.length) throw new Error('7z extracts more bytes than it lists');
      const end = Math.min(chunk.length, start + left);
      hashes[at]?.update(chunk.subarray(start, end));
      left -= end - start;
      start = end;
    }
  };
  await runTool('7z', ['x', '-so', '-bd', imagePath], { onOutput: take });
  return hashes.map((hash) => hash.digest('hex'));
}
