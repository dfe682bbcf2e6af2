import { createHash } from 'node:crypto';
import { version } from '../../../package.json';
import type { IsoRecipe } from '../../iso-recipe.js';
import { dataOfJson, jsonOfData } from './json-data.js';

/** What stands in place of an image. */
export interface LazyRecord {
  readonly recipe: IsoRecipe;
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
  const { filename, files, createdAt } = recipe.configuration;
  // Of the warnings nobody is told when the image is served.
  const configuration = { filename, files, createdAt, warnings: [] };
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
