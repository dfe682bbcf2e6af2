import { buildEsp, createImage, type Entry, type IsoImage, type IsoProblem } from 'iso9660-writer-ts';
import type { InstallerFamily, InstallerOptions } from '../answer-files/options.js';
import { renderInstaller } from '../answer-files/render-installer.js';
import { fqdn } from '../kickstart/names.js';
import type { ConfigFile } from '../kickstart/render-config.js';
import type { GenerateIsoOptions } from '../options.js';
import { parseIsoRequest } from '../request/parse-request.js';
import { type ImageBytes, type PlannedIso, plannedIso } from './planned-iso.js';

/** What a seed is made with. All fields are optional. */
export interface SeedOptions
  extends InstallerOptions,
    Pick<
      GenerateIsoOptions,
      'createdAt' | 'mtus' | 'passwordScheme' | 'profile' | 'requireDisk' | 'resolvConf' | 'salt' | 'signal'
    > {
  /** `iso` (default) is a disc; `img` a FAT volume without partitions, for machines that take a USB image. */
  readonly as?: 'iso' | 'img';
}

/**
 * Plans a small image that has the answer file of one server and nothing else, under the label by which the installer looks for it: a
 * second disc beside the vendor's own.
 *
 * @throws {IsoRequestError} rejects with it when the request is not acceptable.
 * @throws {IsoError} rejects with `INSTALLER_VALUE` and every value that the family cannot hold.
 * @throws {RangeError} rejects with it when an option is out of its range.
 * @example
 * const seed = await generateSeed(request, 'anaconda');
 * await writeImage(seed, seed.filename);
 */
export async function generateSeed(
  request: unknown,
  family: InstallerFamily,
  { as = 'iso', createdAt = new Date(), mtus, signal, ...options }: SeedOptions = {},
): Promise<PlannedIso> {
  if (as !== 'iso' && as !== 'img') throw new RangeError(`as: ${JSON.stringify(as)} is neither "iso" nor "img"`);
  const { profile, requireDisk } = options;
  const accepted = parseIsoRequest(request, {
    ...(profile && { profile }),
    ...(requireDisk !== undefined && { requireDisk }),
    ...(mtus && { mtus }),
  });
  const { files, seedLabel, warnings } = renderInstaller(accepted, family, options);
  const entries = files.map((file) => entryOf(file, createdAt));
  const bytes =
    as === 'iso' ? await discOf(entries, seedLabel, createdAt) : await volumeOf(entries, seedLabel, createdAt);
  const asking = ASKING[family]?.[as];
  const all = [...warnings, ...(asking === undefined ? [] : [{ code: 'INSTALLER_ASKS', message: asking }])];
  const facts = {
    filename: `${fqdn(accepted)}-${family}-seed.${as}`,
    boot: { images: [], origin: 'none', reasons: [] },
    volume: { id: as === 'iso' ? seedLabel : seedLabel.toUpperCase(), origin: 'default' },
    notes: [],
    findWarnings: () => all,
  } as const;
  return plannedIso(bytes, facts, signal);
}

/** Installers that do not look for a seed by themselves, or ask all the same. */
const ASKING: Readonly<Partial<Record<InstallerFamily, Readonly<Record<'iso' | 'img', string>>>>> = {
  ubuntu: {
    iso: 'the installer asks once before it erases the disk, unless its kernel has the argument autoinstall',
    img: 'the installer asks once before it erases the disk, unless its kernel has the argument autoinstall',
  },
  debian: {
    iso: 'the installer looks for no such disc: mount it in a shell of the installer, at /mnt, and start with auto=true priority=critical preseed/file=/mnt/preseed.cfg; the option `installer` puts the file on its own disc',
    img: 'the installer looks for no such disk: as a floppy disk it is read with auto=true priority=critical preseed/file=floppy://preseed.cfg; the option `installer` puts the file on its own disc',
  },
};

function entryOf({ path, text, mode }: ConfigFile, modifiedAt: Date): Entry {
  return { kind: 'file', path, content: text, metadata: { mode, modifiedAt } };
}

/**
 * BusyBox reads 34 sectors of a medium, and takes a shorter one for an empty drive: `findfs` would not find its label. The shortest
 * seed has 28.
 */
const PADDING = 6;

/** A label is what the installer looks for, in any letter case. */
async function discOf(entries: readonly Entry[], id: string, createdAt: Date): Promise<ImageBytes> {
  const image = await createImage(entries, { volume: { id }, createdAt, padding: PADDING });
  return withoutWarnings(image, (problem) => problem.path === undefined);
}

function withoutWarnings(image: IsoImage, isDropped: (problem: IsoProblem) => boolean): ImageBytes {
  const { size, layout, notes } = image;
  return {
    ...{ size, layout, notes, warnings: image.warnings.filter((problem) => !isDropped(problem)) },
    open: (range) => image.open(range),
    read: (start, end, signal) => image.read(start, end, signal),
  };
}

/** A FAT volume. It is small enough to be in memory. */
async function volumeOf(entries: readonly Entry[], label: string, createdAt: Date): Promise<ImageBytes> {
  const volume = await buildEsp(entries, { label: label.toUpperCase(), createdAt });
  const bytes = new Uint8Array(volume.size);
  let filled = 0;
  for await (const piece of volume.read(0, volume.size)) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return {
    size: bytes.length,
    layout: [{ label: 'FAT volume', sector: 0, length: bytes.length }],
    ...{ warnings: [], notes: [] },
    open({ start = 0, end = bytes.length } = {}) {
      let position = start;
      return {
        fill(target) {
          const piece = bytes.subarray(position, Math.min(end, position + target.length));
          target.set(piece);
          position += piece.length;
          return piece.length;
        },
        close() {},
      };
    },
    read: async (start, end) => bytes.slice(start, end),
  };
}
