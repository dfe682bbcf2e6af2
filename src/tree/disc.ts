import { type Entry, IsoError, type IsoProblem } from 'iso9660-writer-ts';
import { type IsoEntry, type IsoVolume, imageOptionsOf, type ReplayedOptions } from 'iso9660-writer-ts/reader';
import type { GenerateIsoOptions } from '../options.js';

/** A disc that an image is made from, and the options that make it anew. */
export interface Disc {
  readonly volume: IsoVolume;
  /** In messages. */
  readonly name: string;
  readonly replay: ReplayedOptions;
  /** Its tree, without what is made anew: the boot catalog and translation tables. */
  readonly entries: readonly Entry[];
  /** Files and directories whose content cannot be read. Each is an error unless another file takes its place. */
  readonly lost: ReadonlyMap<string, IsoProblem>;
}

/** What the reader says of files and directories that are not there, or in a form that is not read. */
const LOST: ReadonlySet<string> = new Set(['CONTENT_OUTSIDE', 'DIRECTORY_OUTSIDE', 'SPARSE', 'ZISOFS_UNSUPPORTED']);

type DiscOptions = Pick<GenerateIsoOptions, 'dates' | 'image' | 'keepDiskIds' | 'modes' | 'owners'>;

/**
 * Reads the tree of a disc and what makes it anew.
 *
 * @throws {IsoError} `SOURCE_IS_UDF` for a disc whose files are in UDF, `PLATFORM`; {IsoReadError}
 */
export async function discOf(volume: IsoVolume, name: string, options: DiscOptions): Promise<Disc> {
  const { keepDiskIds = false, image } = options;
  const replay = await imageOptionsOf(volume, { keepDiskIds, mediaCheck: image?.mediaCheck === true });
  const all = await volume.entries();
  refuseUdf(volume, name, all);
  const isMadeAnew = (path: string) => path === replay.bootCatalogPath || /(?:^|\/)TRANS\.TBL$/.test(path);
  const entries = all.filter(({ path }) => !isMadeAnew(path)).map(metadataRule(options));
  const lost = volume.problems
    .filter(({ code, path }) => path !== undefined && LOST.has(code))
    .map(({ path, message }) => [path!, { code: 'SOURCE_UNREADABLE', path: path!, message }] as const);
  return { volume, name, replay, entries, lost: new Map(lost) };
}

/** Windows' discs have a readme in ISO 9660, and everything else in UDF. */
function refuseUdf({ udf }: IsoVolume, name: string, entries: readonly IsoEntry[]): void {
  if (!udf || entries.filter(({ kind }) => kind === 'file').length > 1) return;
  throw new IsoError('SOURCE_IS_UDF', `${name} has its files in UDF, which is not read; extract it to a directory`);
}

const ANY_EXECUTE = 0o111;

/** What options say of owners, modes and dates. Entries of the disc stay the objects that they are when nothing does. */
function metadataRule({ owners = 'keep', modes = 'keep', dates = 'keep' }: DiscOptions): (entry: IsoEntry) => Entry {
  if (owners === 'keep' && modes === 'keep' && dates === 'keep') return (entry) => entry;
  return (entry) => {
    const { mode, uid, gid, modifiedAt, linkKey } = entry.metadata;
    const isRunnable = entry.kind === 'directory' || (mode & ANY_EXECUTE) !== 0;
    const metadata = {
      mode: modes === 'public' ? (isRunnable ? 0o555 : 0o444) : mode,
      ...(owners === 'root' ? { uid: 0, gid: 0 } : { uid, gid }),
      ...(dates === 'keep' && modifiedAt && { modifiedAt }),
      ...(linkKey !== undefined && { linkKey }),
    };
    const { path } = entry;
    if (entry.kind === 'file') return { kind: 'file', path, content: entry.content, metadata };
    if (entry.kind === 'symlink') return { kind: 'symlink', path, target: entry.target, metadata };
    if (entry.kind === 'directory') return { kind: 'directory', path, metadata };
    const { type, major, minor } = entry;
    const numbers = { ...(major !== undefined && { major }), ...(minor !== undefined && { minor }) };
    return { kind: 'device', path, type, ...numbers, metadata };
  };
}
