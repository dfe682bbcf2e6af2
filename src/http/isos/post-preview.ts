import type { InstallerFamily } from '../../answer-files/options.js';
import { familyIn, previewWithTemplates } from '../../image/preview.js';
import { type GenerateIsoOptions, installerChoice } from '../../options.js';
import { onAbort } from '../../streams/signals.js';
import { whenHanging } from '../../tree/mounts.js';
import type { IsoSource } from '../../tree/source.js';
import type { Exchange } from '../answer/exchange.js';
import { onTree, treeOf } from '../os-versions.js';
import { askAdmission } from './admission.js';
import type { CustomizedRequest } from './customize.js';
import { customOf, disksOf, optionsOf } from './image-plan.js';

/** `POST /api/<version>/preview`, of a request that passed validation: what `isos` would write. It has no row in the change log. */
export async function postPreview(exchange: Exchange, posted: CustomizedRequest): Promise<Response> {
  const { iso, signal } = posted;
  const custom = await customOf(exchange, posted);
  const options = await optionsOf(exchange, { iso, custom, client: signal });
  const source = custom.source ?? (await treeOf(iso.osversionDir, exchange.settings));
  const family = await familyFor(exchange, { options, source, signal });
  const response = await onTree(() => previewWithTemplates(iso, family, { source, options }));
  return exchange.json(200, `${JSON.stringify({ response })}\n`);
}

interface InstallerSearch {
  readonly options: GenerateIsoOptions;
  readonly source: IsoSource;
  readonly signal: AbortSignal;
}

/** The source is read when its files have to show the family, and then the preview takes a place among the images that are made. */
async function familyFor(
  exchange: Exchange,
  { options, source, signal }: InstallerSearch,
): Promise<InstallerFamily | undefined> {
  if (options.installer === undefined) return undefined;
  const { family } = installerChoice(options.installer);
  if (family !== 'auto') return family;
  const { made, release } = await askAdmission(exchange, signal);
  const acts = [release, ...disksOf(source).map((disk) => whenHanging(disk, made))];
  const end = () => {
    for (const act of acts.splice(0)) act();
  };
  // A disk that hangs may keep the scan waiting for longer than the client waits.
  const stopListening = onAbort(signal, end);
  try {
    return await onTree(() => familyIn(source, options));
  } finally {
    stopListening();
    end();
  }
}
