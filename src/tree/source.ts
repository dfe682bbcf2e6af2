import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Entry, IsoError, overlay } from 'iso9660-writer-ts';
import { isError, messageOf } from 'iso9660-writer-ts/internal';
import { mountOf } from 'iso9660-writer-ts/internal/mounts';
import type { OpenFiles } from 'iso9660-writer-ts/internal/node';
import { fileSource, fromDirectory } from 'iso9660-writer-ts/node';
import { IsoReadError, type IsoVolume, openImage } from 'iso9660-writer-ts/reader';
import type { GenerateIsoOptions } from '../options.js';
import { absenceAt } from './absence.js';
import { type Disc, discOf } from './disc.js';
import { collectScannedTree, type ScannedTree } from './scanned-tree.js';
import { type Respell, spellingOver } from './spelling.js';

/**
 * What an image is made from: the path of a directory or of an `.iso` file, an opened disc, or entries in memory. Whether a path is
 * a directory or a file decides how it is read, never its name. A file's neighbour `<file>.d`, if there is one, is laid over it.
 */
export type IsoSource = string | IsoVolume | Iterable<Entry> | AsyncIterable<Entry>;

/** A source that can be read any number of times. */
export type RepeatableSource = string | IsoVolume | readonly Entry[] | AsyncIterable<Entry>;

/** Of all options those that a scan depends on, or that stop it. */
export type ScanOptions = Pick<
  GenerateIsoOptions,
  'dates' | 'image' | 'keepDiskIds' | 'modes' | 'overlay' | 'owners' | 'reading' | 'signal'
> & {
  /** Shares files between the readers of what is scanned, where reading is asynchronous. */
  readonly openFiles?: OpenFiles;
};

/** An iterator gives its entries once: they are kept. */
export function repeatable(source: IsoSource): RepeatableSource {
  if (typeof source === 'string' || isVolume(source)) return source;
  if (Array.isArray(source)) return [...(source as readonly Entry[])];
  return new KeptEntries(source as Iterable<Entry> | AsyncIterable<Entry>);
}

class KeptEntries implements AsyncIterable<Entry> {
  readonly #source: Iterable<Entry> | AsyncIterable<Entry>;
  #entries: Promise<readonly Entry[]> | undefined;

  constructor(source: Iterable<Entry> | AsyncIterable<Entry>) {
    this.#source = source;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Entry, void, undefined> {
    this.#entries ??= collected(this.#source);
    yield* await this.#entries;
  }
}

async function collected(source: Iterable<Entry> | AsyncIterable<Entry>): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of source) entries.push(entry);
  return entries;
}

function isVolume(source: object): source is IsoVolume {
  return typeof (source as Partial<IsoVolume>).disk === 'function' && 'entries' in source;
}

/**
 * Scans a source, and the directories that are laid over it.
 *
 * @throws {IsoError} rejects with it when something cannot be read, or is no disc of ISO 9660.
 */
export async function scanSource(source: RepeatableSource, options: ScanOptions): Promise<ScannedTree> {
  const { overlay: overlays = [], signal } = options;
  signal?.throwIfAborted();
  const isFile = typeof source === 'string' && (await statsOf(source, 'source')).isFile();
  const disc = await discIn(source, isFile, options);
  for (const directory of overlays) await statsOf(directory, 'overlay');
  const layers: readonly string[] = [...(isFile ? await neighbourOf(source) : []), ...overlays];
  const base = disc?.entries ?? (typeof source === 'string' ? directoryEntries(source, options) : source);
  const spell = spellingOver(disc, options);
  const above = layers.map((directory) => belowRoot(directoryEntries(directory, options), spell));
  const entries = above.length === 0 ? base : overlay(base as Iterable<Entry>, ...above);
  const tree = await collectScannedTree(entries as Iterable<Entry>);
  return disc === undefined ? tree : { ...tree, disc };
}

async function discIn(source: RepeatableSource, isFile: boolean, options: ScanOptions): Promise<Disc | undefined> {
  if (typeof source === 'string' ? !isFile : !isVolume(source)) return undefined;
  const name = typeof source === 'string' ? source : 'the disc';
  try {
    const volume = typeof source === 'string' ? await openDisc(source, options) : (source as IsoVolume);
    return await discOf(volume, name, options);
  } catch (cause) {
    if (!(cause instanceof IsoReadError)) throw cause;
    const code = CODES.get(cause.code) ?? 'SOURCE_UNREADABLE';
    throw new IsoError(code, `${name} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

const CODES: ReadonlyMap<string, string> = new Map([
  ['NOT_ISO9660', 'NOT_ISO9660'],
  ['NOT_ISO9660_BUT_UDF', 'SOURCE_IS_UDF'],
]);

/** Each range is read under the promise of the one file: one that is replaced fails what is read of it. */
async function openDisc(path: string, { openFiles, reading, signal }: ScanOptions): Promise<IsoVolume> {
  const stopped = signal && { signal };
  return openImage(
    await fileSource(path, { ...(reading && { reading }), ...(openFiles && { openFiles }), ...stopped }),
    { ...stopped },
  );
}

function directoryEntries(directory: string, options: ScanOptions): AsyncIterable<Entry> {
  const { dates = 'keep', modes = 'keep', owners = 'root', reading = 'synchronous', openFiles, signal } = options;
  return fromDirectory(directory, {
    ...{ dates, modes, owners, reading },
    ...(openFiles && { openFiles }),
    ...(signal && { signal }),
  });
}

/** A directory that is laid over others says nothing of their root. */
async function* belowRoot(entries: AsyncIterable<Entry>, spell: Respell): AsyncGenerator<Entry, void, undefined> {
  for await (const entry of entries) if (entry.path !== '') yield spell(entry);
}

/**
 * Looks at what an image is made from.
 *
 * @throws {IsoError} rejects with `SOURCE_UNREADABLE` or `NOT_A_DIRECTORY`, and what is there instead.
 */
async function statsOf(path: string, role: 'source' | 'overlay'): Promise<Stats> {
  const mount = await mountOf(path);
  const stats = await mount.ask(() => stat(path)).catch((cause: NodeJS.ErrnoException) => cause);
  if (isError(stats)) {
    throw new IsoError('SOURCE_UNREADABLE', `the ${role} ${path} ${await absenceAt(path, stats)}`, { cause: stats });
  }
  if (stats.isDirectory() || (role === 'source' && stats.isFile())) return stats;
  const wanted = role === 'source' ? 'neither a directory nor the file of a disc' : 'not a directory';
  throw new IsoError('NOT_A_DIRECTORY', `the ${role} ${path} is ${wanted}`);
}

/** What stands at a path; `undefined` where nothing does that can be looked at. */
async function foundAt(path: string): Promise<Stats | undefined> {
  const mount = await mountOf(path);
  return await mount.ask(() => stat(path).catch(() => undefined));
}

/** The directory that is laid over an `.iso` file. */
async function neighbourOf(path: string): Promise<readonly string[]> {
  return await directoryAt(`${path}.d`);
}

/** The directory alone, or none. */
async function directoryAt(path: string): Promise<readonly string[]> {
  return (await foundAt(path))?.isDirectory() ? [path] : [];
}

/** The directory of templates beside a source, if there is one. */
export async function templatesBeside(source: string): Promise<string | undefined> {
  const [templates] = await directoryAt(`${resolve(source)}.templates`);
  return templates;
}

/**
 * All that is on disks of a disc in a file, but for templates. `undefined` for a directory, and for what cannot be looked at:
 * its scan tells why.
 */
export async function placesOfDisc(
  source: string,
  overlays: readonly string[] = [],
): Promise<readonly string[] | undefined> {
  return (await foundAt(source))?.isFile() ? [source, ...(await neighbourOf(source)), ...overlays] : undefined;
}

/** All that is on disks of a source: a directory, or a file and what is laid over it, and the templates. */
export async function placesOf(source: string, overlays: readonly string[] = []): Promise<readonly string[]> {
  const places = (await placesOfDisc(source, overlays)) ?? [source, ...overlays];
  const templates = await templatesBeside(source);
  return templates === undefined ? places : [...places, templates];
}
