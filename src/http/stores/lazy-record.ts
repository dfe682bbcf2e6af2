import { createHash } from 'node:crypto';
import { bytesOf, isValidDate } from 'iso9660-writer-ts/internal';
import { version } from '../../../package.json';
import type { IsoRecipe } from '../../image/recipe.js';

/** A recipe of what a path leads to. */
export interface StoredRecipe extends IsoRecipe {
  readonly sourceDir: string;
}

/** What stands in place of an image. */
export interface LazyRecord {
  readonly recipe: StoredRecipe;
  /** The tree as it was. */
  readonly tree: RecordedTree;
}

export interface RecordedTree {
  readonly sameness: 'shared' | 'copied';
  readonly fingerprint: string;
}

/** The form of the text. Another one is not understood, so that a newer record is never half understood. */
const FORMAT = 1;

/** @throws {TypeError} when the recipe has an option that is a function. */
export function textOfRecord({ recipe, tree }: LazyRecord): string {
  const { filename, files, createdAt, installer } = recipe.configuration;
  // An answer with the image carries no warnings.
  const configuration = { filename, files, createdAt, warnings: [], installer };
  const kept = jsonOfData({ recipe: { ...recipe, configuration }, tree }, 'image');
  return `${JSON.stringify({ format: FORMAT, sha256: sumOf(kept), kept })}\n`;
}

/**
 * @throws {SyntaxError} when the text is not JSON.
 * @throws {Error} when the record is of another format, or not as it was written.
 */
export function recordOfText(text: string): LazyRecord {
  const { format, sha256, kept } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  if (format !== FORMAT) throw new Error(`the record has the format ${JSON.stringify(format)}; known is ${FORMAT}`);
  // Only what this module wrote has the right sum, so that its shape need not be looked at.
  if (sha256 !== sumOf(kept)) throw new Error('the record is not as it was written: its SHA-256 differs');
  return dataOfJson(kept) as LazyRecord;
}

/**
 * A strong validator: the bytes of an image follow from the record, the tree, whose fingerprint is in it, and from what
 * makes them of these.
 */
export function etagOfRecord(text: string): string {
  return `"${createHash('sha256').update(`${version}\0${text}`).digest('base64url')}"`;
}

function sumOf(kept: unknown): string {
  return createHash('sha256').update(JSON.stringify(kept)).digest('hex');
}

/** How JSON names the two kinds of value that it does not have. */
const DATE = '$date';
const BYTES = '$bytes';

/**
 * Plain data as a value for `JSON.stringify`; dates and bytes are kept.
 *
 * @throws {TypeError} when something of it is no data, such as a function. The message names the place.
 */
export function jsonOfData(value: unknown, place: string): unknown {
  if (isValidDate(value)) return { [DATE]: value.toISOString() };
  const bytes = bytesOf(value);
  if (bytes !== undefined) return { [BYTES]: Buffer.from(bytes).toString('base64') };
  if (Array.isArray(value)) return value.map((item, index) => jsonOfData(item, `${place}[${index}]`));
  if (typeof value === 'object' && value !== null) return jsonOfObject(value, place);
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  throw new TypeError(`${place} is a ${typeof value}, and only data can be kept`);
}

function jsonOfObject(object: object, place: string): unknown {
  const members = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([key, value]) => [key, jsonOfData(value, `${place}.${key}`)]));
}

/** The data again. */
export function dataOfJson(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(dataOfJson);
  if (typeof json !== 'object' || json === null) return json;
  const members = Object.entries(json);
  const [[key, value] = []] = members;
  if (members.length === 1 && key === DATE) return new Date(value);
  if (members.length === 1 && key === BYTES) return new Uint8Array(Buffer.from(value, 'base64'));
  return Object.fromEntries(members.map(([name, member]) => [name, dataOfJson(member)]));
}
