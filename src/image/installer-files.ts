import type { IsoProblem } from 'iso9660-writer-ts';
import { renderWithHash } from '../answer-files/render-installer.js';
import { FINDINGS, type PlacedInstaller } from '../installer/delivery.js';
import { familyOf } from '../installer/family.js';
import type { Configuration } from '../kickstart/configuration.js';
import type { ConfigFile } from '../kickstart/render-config.js';
import { type GenerateIsoOptions, installerChoice } from '../options.js';
import type { ScannedTree } from '../tree/scanned-tree.js';

/** The installer of a source, and where its files are. */
export interface SourceInstaller extends PlacedInstaller {
  /** Paths of the files that are written for each server. */
  readonly paths: readonly string[];
  /** Files of the source that others take the place of. */
  readonly warnings: readonly IsoProblem[];
}

/**
 * The installer that an option names, or that the source shows.
 *
 * @throws {IsoError} rejects with `INSTALLER_UNKNOWN` when the source shows none, or more than one.
 */
export async function installerOf(
  tree: ScannedTree,
  installer: NonNullable<GenerateIsoOptions['installer']>,
  volumeId: string,
): Promise<SourceInstaller> {
  const { family: named, delivery, finish } = installerChoice(installer);
  const family = named === 'auto' ? await familyOf(tree) : named;
  const { paths } = FINDINGS[family];
  const replaced = tree.entries.filter(({ path }) => paths.includes(path));
  return {
    family,
    ...(delivery && { delivery }),
    ...(finish && { finish }),
    volumeId,
    paths,
    warnings: replaced.map(({ path }) => ({
      code: 'INSTALLER_REPLACES',
      path,
      message: `${path} of the source is replaced by the one written for the installer (${family})`,
    })),
  };
}

/**
 * The files that one server's installer reads.
 *
 * @throws {IsoError} `INSTALLER_VALUE`, with every value that the family cannot hold.
 */
export function answersFor(
  { family }: Pick<PlacedInstaller, 'family'>,
  { installer, values, warnings: known }: Configuration,
): { readonly files: readonly ConfigFile[]; readonly warnings: readonly IsoProblem[] } {
  if (installer === undefined) throw new TypeError('the configuration was made without the option `installer`');
  const { request, rootPasswordHash } = values;
  const { filesOnMedium, warnings } = renderWithHash({ ...request, rootPass: '' }, family, installer, rootPasswordHash);
  const isNew = ({ message }: IsoProblem) => !known.some((warning) => warning.message === message);
  return { files: filesOnMedium, warnings: warnings.filter(isNew) };
}
