import { mkdir } from 'node:fs/promises';
import { textOfName } from './host-name.js';
import { manifestOfHostTree } from './host-tree.js';
import { type Manifest, type ManifestRow, type ManifestType, manifest } from './manifest.js';
import { runTool } from './run-tool.js';
import { inScratch } from './scratch.js';

/**
 * libarchive's own choice of view: Rock Ridge before Joliet before primary. It reads the image once from front to
 * back, so it also judges the order of directories and continuation areas (Q06-Q09).
 *
 * The link counts of directories are left out: libarchive makes them up.
 */
export async function readWithBsdtar(imagePath: string): Promise<Manifest> {
  const mtree = ['-cf', '-', '--format=mtree', '--options=!all,type,mode,uid,gid,nlink,time,size,link,device,sha256'];
  const [table, listing] = await Promise.all([
    runTool('bsdtar', [...mtree, `@${imagePath}`]),
    runTool('bsdtar', ['-tvf', imagePath]),
  ]);
  const rows = new Map(parseMtree(table.toString('latin1')).map((row) => [row.path, row]));
  for (const [path, original] of hardLinks(listing.toString('latin1'), rows)) {
    const [row, content] = [rows.get(path), rows.get(original)];
    if (row !== undefined && content !== undefined) rows.set(path, { ...content, path });
  }
  return manifest(rows.values());
}

/** The Joliet view, or the primary view where there is no Joliet. */
export async function readJolietWithBsdtar(imagePath: string): Promise<Manifest> {
  return await extract(imagePath, '!rockridge');
}

/** The primary view without Rock Ridge. */
export async function readPrimaryWithBsdtar(imagePath: string): Promise<Manifest> {
  return await extract(imagePath, '!rockridge,!joliet');
}

async function extract(imagePath: string, options: string): Promise<Manifest> {
  return await inScratch(async (scratch) => {
    const target = scratch.path('tree');
    await mkdir(target);
    await runTool('bsdtar', ['-xf', imagePath, '--options', options, '-C', target]);
    // Modes, owners and links are what extraction makes of nothing.
    return (await manifestOfHostTree(target)).map(({ path, type, size, sha256, mtime }) => ({
      path,
      type,
      ...(size !== undefined && { size }),
      ...(sha256 !== undefined && { sha256 }),
      ...(mtime !== undefined && { mtime }),
    }));
  });
}

const MTREE_TYPES: Readonly<Record<string, ManifestType>> = {
  dir: 'directory',
  file: 'file',
  link: 'symlink',
  char: 'character',
  block: 'block',
  fifo: 'fifo',
  socket: 'socket',
};

/** mtree(5): a path and `key=value` words on a line, bytes outside of plain ASCII in octal. */
function parseMtree(text: string): readonly ManifestRow[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('./'))
    .map((line) => {
      const [name = '', ...words] = line.split(' ');
      const value = new Map(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
      const type = MTREE_TYPES[value.get('type') ?? 'file'] ?? 'file';
      const [sha256, target, device] = [value.get('sha256digest'), value.get('link'), value.get('device')];
      return {
        path: unescaped(name).slice(2),
        type,
        ...(type === 'file' && { size: Number(value.get('size') ?? 0) }),
        ...(sha256 !== undefined && { sha256 }),
        ...(target !== undefined && { target: unescaped(target) }),
        ...(device !== undefined && { device: device.replace('native,', '') }),
        mode: Number.parseInt(value.get('mode') ?? '', 8),
        uid: Number(value.get('uid')),
        gid: Number(value.get('gid')),
        ...(type !== 'directory' && { links: Number(value.get('nlink') ?? 1) }),
        mtime: Math.floor(Number(value.get('time'))),
      };
    });
}

/** Later names of a file have no content in an archive's table; the listing says whose they share. */
function* hardLinks(
  listing: string,
  rows: ReadonlyMap<string, ManifestRow>,
): Iterable<[path: string, original: string]> {
  for (const line of listing.split('\n')) {
    const [names = '', original] = line.split(' link to ');
    if (original === undefined) continue;
    const path = /^\S+ +\d+ +\d+ +\d+ +\d+ .{12} (?<path>.*)$/s.exec(names)?.groups?.path ?? '';
    if (rows.has(unescaped(path))) yield [unescaped(path), unescaped(original)];
  }
}

function unescaped(latin1: string): string {
  const bytes = latin1.replace(/\\(?:([0-7]{3})|(\\))/g, (_, octal: string | undefined) =>
    octal === undefined ? '\\' : String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return textOfName(Buffer.from(bytes, 'latin1'));
}
