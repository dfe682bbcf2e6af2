import { textOfName } from './host-name.js';
import { manifestOfHostTree } from './host-tree.js';
import { type Manifest, type ManifestRow, manifest, typeOfLetter } from './manifest.js';
import { modeOf } from './mode.js';
import { runTool } from './run-tool.js';
import { inScratch } from './scratch.js';

/**
 * The Rock Ridge view of libisofs, which is the primary view where there is no Rock Ridge.
 *
 * It tells no link counts: libisofs counts the names it loaded into one node, not the PX field. Its listing has dates
 * to the day only, so content and dates come from an extraction (which cannot date symbolic links, and makes no devices).
 */
export async function readWithXorriso(imagePath: string): Promise<Manifest> {
  return await inScratch(async (scratch) => {
    const target = scratch.path('tree');
    const load = ['-osirrox', 'on:sparse=1m', '-indev', `stdio:${imagePath}`];
    const listing = await runTool('xorriso', [...load, '-find', '/', '-exec', 'lsdl', '--', '-extract', '/', target]);
    // Modes are the listing's; an extracted file that nobody may read has content all the same.
    await runTool('chmod', ['-R', 'u+rwX', target]);
    const extracted = new Map((await manifestOfHostTree(target)).map((row) => [row.path, row]));
    return manifest(parseListing(textOfName(listing)).map((row) => withContent(row, extracted.get(row.path))));
  });
}

/**
 * What an extraction makes of the Rock Ridge view: no owners. Listing a directory takes xorriso a time that grows with
 * the square of its names, over a minute for 100,000 of them; extracting does not.
 */
export async function extractWithXorriso(imagePath: string): Promise<Manifest> {
  return await inScratch(async (scratch) => {
    const target = scratch.path('tree');
    await runTool('xorriso', ['-osirrox', 'on:sparse=1m', '-indev', `stdio:${imagePath}`, '-extract', '/', target]);
    return await manifestOfHostTree(target);
  });
}

const LINE =
  /^(?<letter>[-dlcbpse])(?<mode>[-rwxsStT]{9})\+? +\d+ (?<uid>\d+) +(?<gid>\d+) +(?<size>\d+(?:,\d+)?) .{12} (?<names>'.*)$/su;

/** Names may hold the ends of lines: a line starts with a type and a mode. */
const LINE_END = /\n(?=[-dlcbpse][-rwxsStT]{9}|$)/;

function parseListing(text: string): readonly ManifestRow[] {
  return text
    .split(LINE_END)
    .filter((line) => line !== '')
    .map((line) => {
      const fields = LINE.exec(line)?.groups;
      if (fields === undefined) throw new Error(`xorriso's listing has a line of another form: ${line}`);
      const { letter = '', mode = '', uid, gid, size = '', names = '' } = fields;
      const [path = '', target = ''] = unquote(names).split("' -> '");
      const type = typeOfLetter(letter);
      return {
        path: path.slice(1),
        type,
        ...(type === 'file' && { size: Number(size) }),
        ...(type === 'symlink' && { target }),
        ...((type === 'character' || type === 'block') && { device: size }),
        mode: modeOf(mode),
        uid: Number(uid),
        gid: Number(gid),
      };
    })
    .filter((row) => row.path !== '');
}

/** xorriso quotes for the shell: `'it'"'"'s' -> 'target'`. The outer quotes go, the separator between the two stays. */
function unquote(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(`'"'"'`, "'");
}

function withContent(row: ManifestRow, extracted: ManifestRow | undefined): ManifestRow {
  if (extracted === undefined) return row;
  return {
    ...row,
    ...(row.type !== 'symlink' && extracted.mtime !== undefined && { mtime: extracted.mtime }),
    ...(extracted.sha256 !== undefined && { sha256: extracted.sha256 }),
  };
}
