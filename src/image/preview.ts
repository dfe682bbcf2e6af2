import type { Entry, IsoProblem } from 'iso9660-writer-ts';
import type { InstallerFamily } from '../answer-files/options.js';
import { familyOf } from '../installer/family.js';
import { type Configuration, configureForReading } from '../kickstart/configuration.js';
import { withoutHashes } from '../kickstart/password.js';
import type { GenerateIsoOptions } from '../options.js';
import { type IsoSource, repeatable, type ScanOptions, scanSource } from '../tree/source.js';
import { addedEntries, covers } from './added-files.js';
import { answersFor } from './installer-files.js';
import { withTemplates } from './template-layer.js';

/** What would be written for one server, for people to read. */
export interface IsoPreview {
  /** The files whose content is a text. Hashes of passwords stand there as the sign of their scheme, `$6$...`. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Of the request and its installer. What the tree lacks is told with the image. */
  readonly warnings: readonly IsoProblem[];
}

/**
 * Tells which files an image has beside those of its source, without the source. `family`: that of the option `installer`, or
 * of `familyIn` where it is `auto`.
 *
 * @throws {IsoRequestError} when the request is not acceptable.
 * @throws {IsoError} `INSTALLER_VALUE`, with every value that the family cannot hold.
 */
export function previewIso(
  request: unknown,
  family: InstallerFamily | undefined,
  options: GenerateIsoOptions = {},
): IsoPreview {
  return previewOf(configureForReading(request, options), family, options.files);
}

/**
 * The same, with the files that are written from the templates beside the source.
 *
 * @throws {IsoRequestError} rejects with it when the request is not acceptable.
 * @throws {IsoError} rejects with `INSTALLER_VALUE`, `TEMPLATE` or `TEMPLATE_VALUE`.
 */
export async function previewWithTemplates(
  request: unknown,
  family: InstallerFamily | undefined,
  { source, options }: { readonly source: IsoSource; readonly options: GenerateIsoOptions },
): Promise<IsoPreview> {
  const recipe = { configuration: configureForReading(request, options), sourceDir: source, options };
  const { configuration, files } = await withTemplates(recipe, options.signal);
  return previewOf(configuration, family, files);
}

function previewOf(
  configuration: Configuration,
  family: InstallerFamily | undefined,
  more: GenerateIsoOptions['files'],
): IsoPreview {
  const answers = family && answersFor({ family }, configuration);
  const added = addedEntries(more);
  const written = [...(answers?.files ?? []), ...configuration.files].filter(
    ({ path }) => !added.some((entry) => covers(entry, path)),
  );
  const files = [...written, ...added.flatMap(textFile)];
  return {
    files: files.map(({ path, text }) => ({ path, text: withoutHashes(text) })),
    warnings: [...configuration.warnings, ...(answers?.warnings ?? [])],
  };
}

/** None for what has no content, or one of bytes. */
function textFile(entry: Entry) {
  return entry.kind === 'file' && typeof entry.content === 'string' ? [{ path: entry.path, text: entry.content }] : [];
}

/**
 * The family of a source's installer, by its files.
 *
 * @throws {IsoError} rejects with `INSTALLER_UNKNOWN` when it shows none, or more than one; or when the source cannot be read.
 */
export async function familyIn(source: IsoSource, options: ScanOptions): Promise<InstallerFamily> {
  return await familyOf(await scanSource(repeatable(source), options));
}
