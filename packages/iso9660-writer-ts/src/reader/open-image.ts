import type { ByteSource } from '../source/source.js';
import { readRange } from '../source/source.js';
import { type BootInfo, readBoot } from './boot.js';
import { readBootCatalog } from './boot-catalog.js';
import { type Descriptors, type HierarchyDescriptor, readDescriptors } from './descriptors.js';
import type { Listing } from './directory-scan.js';
import { type DiskInfo, partitionsOf, readDisk, readPartitionTables } from './disk.js';
import type { IsoEntry } from './entry.js';
import { Hierarchy } from './hierarchy.js';
import { ImageBytes, SECTOR_SIZE } from './image-bytes.js';
import { limitsOf, type ReadLimits } from './limits.js';
import { Lookup } from './lookup.js';
import type { ViewName } from './names.js';
import { Problems } from './problems.js';
import { IsoReadError, type ReadProblem } from './read-error.js';
import { readSessions, type Session, SYSTEM_AREA_SECTORS } from './sessions.js';
import { type ImageSource, sourceOfImage } from './source-of-image.js';
import { Survey } from './survey.js';
import { findViews, type View } from './views.js';
import type { IsoVolume, VolumeInfo, WalkOptions } from './volume.js';
import { Walk } from './walk.js';

export interface OpenOptions {
  /** Default `auto`: Rock Ridge, else Joliet, else ISO 9660:1999, else the names of ISO 9660. */
  readonly view?: 'auto' | ViewName;
  /** `active` (default): the descriptors at sector 16. `last`: the newest session. A number: descriptors at this sector. */
  readonly session?: 'active' | 'last' | number;
  /** What an image may cost. */
  readonly limits?: Partial<ReadLimits>;
  /** `collect` (default) puts problems in `problems`; `throw` throws the first one. */
  readonly problems?: 'collect' | 'throw';
  /** Ends whatever is being read. */
  readonly signal?: AbortSignal;
}

/**
 * Opens an image. Reads its descriptors and the start of its root directory; whatever else is read when it is asked for.
 * A `ReadableStream` is read into memory first, up to `limits.streamBytes`.
 *
 * @throws {IsoReadError} `NOT_ISO9660`, `NOT_ISO9660_BUT_UDF`, `NO_SUCH_VIEW`, `STREAM_TOO_LARGE` and others: see its codes.
 * @example
 * const iso = await openImage(await (await fetch('/disc.iso')).blob());
 * for await (const { path, kind } of iso.walk()) console.log(kind, path);
 * console.log(await iso.text('ks.cfg'));
 */
export async function openImage(source: ImageSource, options: OpenOptions = {}): Promise<IsoVolume> {
  const limits = limitsOf(options.limits);
  const { signal } = options;
  const bytes = await sourceOfImage(source, limits.streamBytes, signal);
  const image = new ImageBytes(bytes, limits, signal);
  const problems = new Problems(options.problems ?? 'collect');
  const active = await readDescriptors(image, SYSTEM_AREA_SECTORS, problems);
  const sessions = await readSessions(image, active.primary, problems);
  const descriptors = await sessionOf(options.session ?? 'active', active, sessions, image, problems);
  const views = await findViews(image, descriptors, problems);
  const view = viewNamed(options.view ?? 'auto', views);
  return new OpenVolume({ source: bytes, image, limits, problems, sessions, descriptors, views, view });
}

async function sessionOf(
  asked: 'active' | 'last' | number,
  active: Descriptors,
  sessions: readonly Session[],
  image: ImageBytes,
  problems: Problems,
): Promise<Descriptors> {
  if (asked === 'active') return active;
  const sector = asked === 'last' ? sessions.at(-1)!.sector : asked;
  if (!Number.isSafeInteger(sector) || sector < 0) {
    throw new IsoReadError('INVALID_OPTION', `session is ${String(asked)}, not "active", "last" or a sector`);
  }
  return readDescriptors(image, sector, problems);
}

function viewNamed(asked: 'auto' | ViewName, views: readonly View[]): View {
  const view = asked === 'auto' ? views[0] : views.find(({ name }) => name === asked);
  if (view !== undefined) return view;
  const names = views.map(({ name }) => name).join(', ');
  throw new IsoReadError('NO_SUCH_VIEW', `the image has no view ${JSON.stringify(asked)}; it has ${names}`);
}

interface VolumeParts {
  readonly source: ByteSource;
  readonly image: ImageBytes;
  readonly limits: ReadLimits;
  readonly problems: Problems;
  readonly sessions: readonly Session[];
  readonly descriptors: Descriptors;
  readonly views: readonly View[];
  readonly view: View;
}

class OpenVolume implements IsoVolume {
  readonly view: ViewName;
  readonly views: readonly ViewName[];
  readonly volume: VolumeInfo;
  readonly udf: boolean;
  readonly sessions: readonly Session[];
  readonly session: number;
  readonly limits: ReadLimits;
  readonly problems: readonly ReadProblem[];
  readonly size: number;
  readonly #parts: VolumeParts;
  readonly #hierarchy: Hierarchy;
  readonly #lookup: Lookup;
  #firmware: Promise<{ readonly boot: BootInfo | undefined; readonly disk: DiskInfo }> | undefined;

  constructor(parts: VolumeParts) {
    const { image, limits, problems, descriptors, views, view } = parts;
    this.#parts = parts;
    this.view = view.name;
    this.views = views.map(({ name }) => name);
    this.volume = volumeInfo(descriptors);
    this.udf = descriptors.udf;
    this.sessions = parts.sessions;
    this.session = descriptors.primary.sector;
    this.limits = limits;
    this.problems = problems.list;
    this.size = image.size;
    this.#hierarchy = new Hierarchy({ ...view, view: view.name, image, limits, problems });
    this.#lookup = new Lookup(this.#hierarchy);
  }

  async boot(): Promise<BootInfo | undefined> {
    this.#firmware ??= this.#readFirmware();
    return (await this.#firmware).boot;
  }

  async disk(): Promise<DiskInfo> {
    this.#firmware ??= this.#readFirmware();
    return (await this.#firmware).disk;
  }

  async entries(options: WalkOptions = {}): Promise<readonly IsoEntry[]> {
    const entries: IsoEntry[] = [];
    for await (const listing of this.#listings(options))
      for (const entry of shown(listing, options)) entries.push(entry);
    return entries;
  }

  async *walk(options: WalkOptions = {}): AsyncGenerator<IsoEntry, void, undefined> {
    for await (const listing of this.#listings(options)) yield* shown(listing, options);
  }

  async list(path: string): Promise<readonly IsoEntry[]> {
    const directory = await this.#lookup.directory(path);
    return (await this.#hierarchy.list(directory)).entries;
  }

  async find(path: string): Promise<IsoEntry | undefined> {
    return this.#lookup.find(path);
  }

  async read(path: string): Promise<Uint8Array> {
    const { content } = await this.#lookup.file(path);
    const bytes = await readRange(content, 0, content.size);
    if (bytes.length !== content.size) {
      throw new IsoReadError('SOURCE_SHORT', `${content.size} bytes were promised, and ${bytes.length} came`, { path });
    }
    return bytes;
  }

  async text(path: string): Promise<string> {
    return new TextDecoder().decode(await this.read(path));
  }

  bytes(start: number, end: number): Promise<Uint8Array> {
    return this.#parts.image.read(start, end);
  }

  async close(): Promise<void> {
    await (this.#parts.source as Partial<AsyncDisposable>)[Symbol.asyncDispose]?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #listings({ duplicates = false }: WalkOptions): AsyncGenerator<Listing, void, undefined> {
    const { limits, problems, image } = this.#parts;
    return new Walk(this.#hierarchy, { limits, problems, sourceSize: image.size, duplicates }).listings();
  }

  async #readFirmware() {
    const { image, limits, problems, descriptors } = this.#parts;
    const { bootCatalog, primary } = descriptors;
    const catalog = bootCatalog === undefined ? [] : await readBootCatalog(image, bootCatalog, limits, problems);
    const tables = await readPartitionTables(image, problems);
    const partitions = partitionsOf(tables);
    const starts = [bootCatalog ?? 0, ...catalog.map(({ sector }) => sector)].map((sector) => sector * SECTOR_SIZE);
    const survey = new Survey([...new Set(starts)], partitions, image.size);
    for (const { sector } of descriptorsOf(descriptors)) {
      survey.noteRange({ start: sector * SECTOR_SIZE, length: SECTOR_SIZE });
    }
    for (const start of starts) survey.noteStart(start);
    for await (const { entries } of this.#listings({})) for (const entry of entries) survey.note(entry as never);
    const boot =
      bootCatalog === undefined
        ? undefined
        : await readBoot(
            image,
            { catalogSector: bootCatalog, catalog, descriptor: primary.sector, partitions, survey },
            problems,
          );
    return { boot, disk: await readDisk(image, tables, catalog, primary.root, survey) };
  }
}

function shown(listing: Listing, { associated = false, duplicates = false }: WalkOptions): readonly IsoEntry[] {
  if (!associated && !duplicates) return listing.entries;
  return [...listing.entries, ...(duplicates ? listing.duplicates : []), ...(associated ? listing.associated : [])];
}

function descriptorsOf({ primary, joliet, enhanced }: Descriptors): readonly HierarchyDescriptor[] {
  return [primary, joliet, enhanced].filter((descriptor) => descriptor !== undefined);
}

function volumeInfo({ primary: { fields, blockSize }, joliet }: Descriptors): VolumeInfo {
  const { createdAt, modifiedAt, expiresAt, effectiveAt } = fields;
  return {
    id: text(fields.volumeIdentifier),
    set: text(fields.volumeSetIdentifier),
    system: text(fields.systemIdentifier),
    publisher: text(fields.publisherIdentifier),
    preparer: text(fields.dataPreparerIdentifier),
    application: text(fields.applicationIdentifier),
    copyrightFile: text(fields.copyrightFileIdentifier),
    abstractFile: text(fields.abstractFileIdentifier),
    bibliographicFile: text(fields.bibliographicFileIdentifier),
    ...(joliet && { jolietId: text(joliet.fields.volumeIdentifier) }),
    ...(createdAt && { created: createdAt }),
    ...(modifiedAt && { modified: modifiedAt }),
    ...(expiresAt && { expires: expiresAt }),
    ...(effectiveAt && { effective: effectiveAt }),
    sectors: fields.volumeSpaceSize,
    blockSize,
    applicationUse: fields.applicationUse.slice(),
  };
}

/** Some writers fill texts up with zeros, or end them with one. */
function text(field: string): string {
  return field.replace(/\0.*$/s, '').trimEnd();
}
