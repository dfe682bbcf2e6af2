import { readJolietWithBsdtar, readPrimaryWithBsdtar, readWithBsdtar } from './bsdtar.js';
import { readJolietWithIsoinfo, readPrimaryWithIsoinfo, readWithIsoinfo } from './isoinfo.js';
import { type Manifest, type ManifestField, type ManifestRow, only, pick } from './manifest.js';
import { readWithOurs } from './our-reader.js';
import { readJolietWithPycdlib, readPrimaryWithPycdlib, readWithPycdlib } from './pycdlib.js';
import { readWithSevenZip } from './seven-zip.js';
import type { Tool } from './tools.js';
import { readWithXorriso } from './xorriso.js';

/** One tool looking at one tree of an image. */
export interface Reader {
  readonly tool: Tool;
  read(imagePath: string): Promise<Manifest>;
  /** What the tool tells about a path of which this is the truth: the fields it knows, and its quirks. */
  shows(truth: ManifestRow): ManifestRow;
}

/** The first second that ext4 can date an extracted file with. */
const FIRST_EXTRACTED = -(2 ** 31);

/** What an extraction can date, whatever file system it goes to. */
function extractedDate(row: ManifestRow): ManifestRow {
  return row.mtime === undefined ? row : { ...row, mtime: Math.max(row.mtime, FIRST_EXTRACTED) };
}

/** libarchive takes the last second before 1970 for a date that could not be read (Q24). */
function libarchiveDate(row: ManifestRow): ManifestRow {
  return row.mtime === -1 ? { ...row, mtime: 0 } : row;
}

const CONTENT: readonly ManifestField[] = ['type', 'size', 'sha256'];
const DATED: readonly ManifestField[] = [...CONTENT, 'mtime'];
const POSIX: readonly ManifestField[] = [...DATED, 'target', 'mode', 'uid', 'gid'];

/** Content and date as libarchive extracts them. */
const dated = (truth: ManifestRow): ManifestRow => extractedDate(libarchiveDate(pick(truth, ...DATED)));

/** Readers that show the Rock Ridge tree of any image. */
export const ROCK_RIDGE_READERS: readonly Reader[] = [
  {
    tool: 'our reader',
    read: (imagePath) => readWithOurs(imagePath, 'rockRidge'),
    shows: (truth) => pick(truth, ...POSIX, 'device', 'links'),
  },
  {
    tool: 'xorriso',
    read: async (imagePath) => (await readWithXorriso(imagePath)).map(extractedDate),
    shows: (truth) => {
      const { mtime, ...rest } = pick(truth, ...POSIX, 'device');
      // Dates come from an extraction, which makes no devices and no sockets and does not date links.
      const extracted = ['file', 'directory', 'fifo'].includes(truth.type);
      return extractedDate({ ...rest, ...(extracted && mtime !== undefined && { mtime }) });
    },
  },
  {
    tool: 'bsdtar',
    read: readWithBsdtar,
    shows: (truth) => {
      const { links, ...rest } = libarchiveDate(pick(truth, ...POSIX, 'device', 'links'));
      if (truth.type === 'directory' || links === undefined) return rest;
      // libarchive knows hard links by their address, and an empty file has none.
      return { ...rest, links: truth.size === 0 ? 1 : links };
    },
  },
  {
    tool: 'pycdlib',
    read: readWithPycdlib,
    shows: (truth) => {
      const [major = 0, minor = 0] = (truth.device ?? '').split(',').map(Number);
      return {
        ...pick(truth, ...POSIX, 'links'),
        // It shows PN's two words as they are (RR-15), and nothing for a root component.
        ...(truth.device !== undefined && { device: `0,${major * 256 + minor}` }),
        ...(truth.target === '/' && { target: '' }),
      };
    },
  },
  {
    tool: 'isoinfo',
    read: readWithIsoinfo,
    shows: (truth) => {
      const row = pick(truth, ...CONTENT, 'target', 'mode', 'links');
      return {
        ...row,
        // It shows neither setuid, setgid and sticky, nor a root component with nothing behind it.
        ...(row.mode !== undefined && { mode: row.mode & 0o777 }),
        ...(row.target === '/' && { target: '' }),
      };
    },
  },
];

/** Readers that show the Joliet tree of an image that has one. isoinfo's names are Latin-1 only, so it is not here. */
export const JOLIET_READERS: readonly Reader[] = [
  {
    tool: 'our reader',
    read: async (imagePath) => only(await readWithOurs(imagePath, 'joliet'), ...DATED),
    shows: (truth) => pick(truth, ...DATED),
  },
  {
    tool: '7z',
    read: readWithSevenZip,
    // 7-Zip takes a period at the end for the start of an extension that is not there (Q23).
    shows: (truth) => ({ ...pick(truth, ...DATED), path: truth.path.replace(/\.$/, '') }),
  },
  {
    tool: 'bsdtar',
    read: async (imagePath) => (await readJolietWithBsdtar(imagePath)).map(extractedDate),
    // libarchive composes what it reads as UTF-16.
    shows: (truth) => ({ ...dated(truth), path: truth.path.normalize('NFC') }),
  },
  { tool: 'pycdlib', read: readJolietWithPycdlib, shows: (truth) => pick(truth, ...DATED) },
];

/** isoinfo in the Joliet tree (Q20): no dates, and `_` for every UTF-16 unit outside of Latin-1. */
export const LATIN_JOLIET_READER: Reader = {
  tool: 'isoinfo',
  read: readJolietWithIsoinfo,
  shows: (truth) => ({ ...pick(truth, ...CONTENT), path: truth.path.replace(/[^\0-\xff]/g, '_') }),
};

/** Readers that show the primary tree without Rock Ridge. */
export const PRIMARY_READERS: readonly Reader[] = [
  {
    tool: 'our reader',
    read: async (imagePath) => only(await readWithOurs(imagePath, 'primary'), ...DATED),
    shows: (truth) => ({ ...pick(truth, ...DATED), path: truth.path.replace(/\.?;1$/, '') }),
  },
  { tool: 'isoinfo', read: readPrimaryWithIsoinfo, shows: (truth) => pick(truth, ...CONTENT) },
  { tool: 'pycdlib', read: readPrimaryWithPycdlib, shows: (truth) => pick(truth, ...DATED) },
  {
    tool: 'bsdtar',
    read: async (imagePath) => (await readPrimaryWithBsdtar(imagePath)).map(extractedDate),
    // libarchive takes version numbers and a period without an extension away.
    shows: (truth) => ({ ...dated(truth), path: truth.path.replace(/\.?;1$/, '') }),
  },
];
