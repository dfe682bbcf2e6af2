import { type FileEntry, IsoError, type IsoProblem } from 'iso9660-writer-ts';
import type { ScannedTree } from '../tree/scanned-tree.js';
import { type ArgumentChanges, editArguments, plain, quotedForGrub } from './command-line.js';
import { fileText, linkedNames, withText } from './edited-files.js';

/** What names the areas on a live disc of Fedora CoreOS or RHEL CoreOS. */
const ARGUMENTS_PATH = 'coreos/kargs.json';
const IGNITION_PATH = 'coreos/igninfo.json';

/** Where the area for Ignition lies on discs that do not say it. */
const IGNITION_DEFAULT = 'images/ignition.img';

/** Most bytes that `coreos-installer` takes for an area of arguments. */
const MOST_BYTES = 2048;

/** How arguments end in an area, and what fills it up, unless the disc says otherwise. */
const USUAL = { end: '\n', pad: '#' };

/** A place in a boot configuration that keeps free bytes behind the arguments of the kernel. */
interface Area {
  readonly file: FileEntry;
  readonly offset: number;
  readonly end: string;
  readonly pad: string;
}

/** All areas of a disc: they hold the same arguments. */
interface Areas {
  readonly size: number;
  readonly areas: readonly Area[];
  /** What `coreos-installer iso kargs reset` puts back. */
  readonly default: string;
  /** Older discs name the areas in their system area, by addresses that an image does not keep. */
  readonly isUnnamed: boolean;
}

/** Boot configurations with other arguments in their areas, and what goes with them. */
export interface EditedAreas {
  /** By paths. */
  readonly texts: ReadonlyMap<string, string>;
  readonly entries: readonly FileEntry[];
  readonly reasons: readonly string[];
}

const NO_AREAS: EditedAreas = { texts: new Map(), entries: [], reasons: [] };

/** True for the live disc of CoreOS, which Ignition configures: it reads the kernel's command line alone. */
export function isCoreOs(tree: ScannedTree): boolean {
  return [ARGUMENTS_PATH, IGNITION_PATH, IGNITION_DEFAULT].some((path) => tree.findFile(path) !== undefined);
}

/**
 * Edits the arguments in the areas of a live disc of CoreOS, in equal length, as `coreos-installer iso kargs modify` does: a tool that
 * reads them finds them where it looks.
 *
 * @throws {IsoError} `PATCH_TOO_LONG` for arguments that an area has no room for; `KERNEL_ARGUMENT` for one that GRUB would change,
 * since all areas have to be equal; `EMBED_AREA` when the areas are not what the disc says of them.
 */
export async function editEmbedAreas(tree: ScannedTree, changes: ArgumentChanges): Promise<EditedAreas> {
  const found = changes.add.length + changes.remove.length === 0 ? undefined : await areasOf(tree);
  if (found === undefined) return NO_AREAS;
  const { size, areas } = found;
  const texts = new Map<string, string>();
  for (const { file } of areas) texts.set(file.path, texts.get(file.path) ?? (await fileText(file)));
  const present = argumentsIn(found, texts);
  refuseQuoted(changes);
  const becomes = editArguments(present, changes, plain).trim();
  for (const { file, offset, end, pad } of areas) {
    const text = texts.get(file.path)!;
    const filled = (becomes + end).padEnd(size, pad);
    if (filled.length > size) throw tooLong(becomes, present, found);
    texts.set(file.path, text.slice(0, offset) + filled + text.slice(offset + size));
  }
  for (const { file } of areas) {
    for (const { path } of linkedNames(tree.entries, file)) texts.set(path, texts.get(file.path)!);
  }
  const reason = `${[...texts.keys()].join(', ')}: kernel arguments in areas of ${size} bytes (CoreOS)`;
  return { texts, entries: found.isUnnamed ? [named(found)] : [], reasons: [reason] };
}

/** The file that Ignition reads of the boot medium, an initrd of zeros until a configuration is embedded. `undefined`: no CoreOS. */
export async function ignitionAreaOf(tree: ScannedTree): Promise<FileEntry | undefined> {
  const info = tree.findFile(IGNITION_PATH);
  if (info === undefined) return tree.findFile(IGNITION_DEFAULT);
  const { file } = parsed(info, await fileText(info));
  return typeof file === 'string' ? tree.findFile(bare(file)) : undefined;
}

async function areasOf(tree: ScannedTree): Promise<Areas | undefined> {
  const info = tree.findFile(ARGUMENTS_PATH);
  return info === undefined ? areasOfHeader(tree) : areasOfInfo(tree, info, await fileText(info));
}

function areasOfInfo(tree: ScannedTree, info: FileEntry, text: string): Areas {
  const { default: usual, size, files } = parsed(info, text);
  const problems: IsoProblem[] = [];
  const tell = (fact: string) => problems.push(problemOf(info.path, fact));
  if (!isCount(size) || size === 0 || size > MOST_BYTES) tell(`size is no number from 1 to ${MOST_BYTES}`);
  if (typeof usual !== 'string') tell('default is no text');
  if (!Array.isArray(files) || files.length === 0) tell('files is no list of areas');
  const areas = (Array.isArray(files) ? files : []).flatMap((area: unknown, index): Area[] => {
    const { path, offset, end = USUAL.end, pad = USUAL.pad } = (area ?? {}) as Record<string, unknown>;
    const file = typeof path === 'string' ? tree.findFile(bare(path)) : undefined;
    if (file === undefined) tell(`files[${index}] names ${JSON.stringify(path)}, which is no file of the source`);
    if (!isCount(offset)) tell(`files[${index}].offset is no number of bytes`);
    if (!isCharacter(end) || !isCharacter(pad)) tell(`files[${index}] has an end or pad that is not one character`);
    return file !== undefined && isCount(offset) && isCharacter(end) && isCharacter(pad)
      ? [{ file, offset, end, pad }]
      : [];
  });
  if (problems.length > 0) throw IsoError.of(problems);
  return { size: size as number, areas, default: usual as string, isUnnamed: false };
}

/**
 * Of discs from before 2021-09: behind a magic text in the system area the length of an area, the address of the default arguments, and those
 * of six areas at most; zero ends them.
 */
const HEADER = { start: 32_672, end: 32_744, magic: 'coreKarg', first: 8 };
const WORD = 8;

async function areasOfHeader({ disc, entries }: ScannedTree): Promise<Areas | undefined> {
  if (disc === undefined || disc.volume.size < HEADER.end) return undefined;
  const header = Buffer.from(await disc.volume.bytes(HEADER.start, HEADER.end));
  if (header.toString('latin1', 0, HEADER.first) !== HEADER.magic) return undefined;
  const words: number[] = [];
  for (let at = HEADER.first; at < header.length; at += WORD) words.push(Number(header.readBigUInt64LE(at)));
  const [size, defaults, ...addresses] = words;
  const end = addresses.indexOf(0);
  const starts = [defaults!, ...(end < 0 ? addresses : addresses.slice(0, end))];
  const places = starts.map((address) => {
    for (const entry of entries) {
      const extents = (entry as { record?: { extents?: readonly { start: number; length: number }[] } }).record
        ?.extents;
      const extent = extents?.[0];
      if (entry.kind !== 'file' || extent === undefined) continue;
      if (address >= extent.start && address + size! <= extent.start + extent.length) {
        return { file: entry, offset: address - extent.start, ...USUAL };
      }
    }
    return undefined;
  });
  const [standard, ...areas] = places.filter((place) => place !== undefined);
  if (size === 0 || size! > MOST_BYTES || places.includes(undefined) || standard === undefined || areas.length === 0) {
    const fact = 'the areas for kernel arguments that its system area names (coreKarg) do not lie in files of the disc';
    throw IsoError.of([{ code: 'EMBED_AREA', message: `${disc.name}: ${fact}` }]);
  }
  const text = (await fileText(standard.file)).slice(standard.offset, standard.offset + size!);
  return { size: size!, areas, default: withoutPadding(text, USUAL), isUnnamed: true };
}

/** What tells of the areas in place of a header in the system area. */
function named({ areas, size, default: usual }: Areas): FileEntry {
  const files = areas.map(({ file, offset, end, pad }) => ({ end, offset, pad, path: file.path }));
  const content = `${JSON.stringify({ default: usual, files, size }, undefined, 2)}\n`;
  return withText({ kind: 'file', path: ARGUMENTS_PATH, content: '', metadata: { mode: 0o444 } }, content);
}

/** The arguments that stand in all areas. */
function argumentsIn({ areas, size }: Areas, texts: ReadonlyMap<string, string>): string {
  const problems: IsoProblem[] = [];
  const present = areas.map(({ file, offset, end, pad }) => {
    const area = texts.get(file.path)!.slice(offset, offset + size);
    const words = withoutPadding(area, { end, pad });
    if (area.length < size) problems.push(problemOf(file.path, `the area ends behind the file, at ${offset + size}`));
    else if (words.includes('\n')) problems.push(problemOf(file.path, `no area for arguments lies at byte ${offset}`));
    return words;
  });
  const other = present.findIndex((words) => words !== present[0]);
  if (problems.length === 0 && other > 0) {
    const fact = `its area has other arguments than that of ${areas[0]!.file.path}`;
    problems.push(problemOf(areas[other]!.file.path, fact));
  }
  if (problems.length > 0) throw IsoError.of(problems);
  return present[0]!;
}

function withoutPadding(area: string, { end, pad }: Pick<Area, 'end' | 'pad'>): string {
  return withoutEnd(withoutEnd(area, pad), end).trim();
}

function withoutEnd(text: string, character: string): string {
  let length = text.length;
  while (length > 0 && text[length - 1] === character) length--;
  return text.slice(0, length);
}

/** GRUB and isolinux read equal areas: what one of them needs in quotes the other would give to the kernel with them. */
function refuseQuoted({ add }: ArgumentChanges): void {
  const quoted = add.filter((word) => quotedForGrub(word) !== word);
  if (quoted.length === 0) return;
  const problem = (word: string) =>
    `the kernel argument ${JSON.stringify(word)} has a character that GRUB reads as its own; the areas of CoreOS, which isolinux reads, too, cannot quote it`;
  throw IsoError.of(quoted.map((word) => ({ code: 'KERNEL_ARGUMENT', message: problem(word) })));
}

function tooLong(becomes: string, present: string, { size, areas }: Areas): IsoError {
  const { path } = areas[0]!.file;
  const free = size - 1 - present.length;
  const fact = `the kernel arguments would have ${becomes.length} bytes, and the area in ${path} holds ${size - 1}: ${free} are free`;
  return new IsoError('PATCH_TOO_LONG', fact, { path });
}

function parsed({ path }: FileEntry, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw IsoError.of([problemOf(path, 'it is no JSON')], cause);
  }
  throw IsoError.of([problemOf(path, 'it is no JSON object')]);
}

function problemOf(path: string, fact: string): IsoProblem {
  return { code: 'EMBED_AREA', path, message: `the areas of CoreOS cannot be edited: ${path}: ${fact}` };
}

const bare = (path: string) => path.replace(/^\/+/, '');
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCharacter = (value: unknown): value is string => typeof value === 'string' && /^[\0-\xff]$/.test(value);
