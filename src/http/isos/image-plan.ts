import { IsoError } from 'iso9660-writer-ts';
import type { PlannedIso } from '../../image/plan-tree.js';
import { type PreparedIso, prepareIso } from '../../image/prepare-iso.js';
import { beginConfiguration } from '../../kickstart/configuration.js';
import { readNameservers } from '../../kickstart/nameservers.js';
import type { GenerateIsoOptions } from '../../options.js';
import type { IsoRequest } from '../../request/schema.js';
import { HttpFault, orFault } from '../answer/alerts.js';
import type { Settings } from '../options.js';
import { TREE_UNREADABLE } from '../os-versions.js';
import { whenTurnHasTime } from '../turns.js';

/** An image whose password may still be hashed. */
export interface BegunImage extends PlannedIso {
  /** Resolves when a reader has come to the password. */
  readonly awaited: Promise<void>;
}

/**
 * Plans an image that ends with the client, while its password is hashed: only the bytes of the hash wait for that.
 *
 * @throws {HttpFault} 500 when the name servers or the tree cannot be read.
 */
export async function beginImage(
  request: IsoRequest,
  tree: string,
  settings: Settings,
  client: AbortSignal,
): Promise<BegunImage> {
  const options = await readOptions(settings, client);
  let onAwaited = () => {};
  const awaited = new Promise<void>((resolve) => {
    onAwaited = resolve;
  });
  const begun = beginConfiguration(request, options);
  const configuration = {
    ...begun,
    files: begun.files.map((file) => ('size' in file ? { ...file, onAwaited } : file)),
  };
  return await onTree(async () => {
    const plan = await settings.plans.plan(tree, options, options.signal);
    await whenTurnHasTime();
    return Object.assign(await plan.isoOf(configuration, options.signal), { awaited });
  });
}

/**
 * Plans an image that can be planned again, from a recipe that is complete.
 *
 * @throws {HttpFault} 500 when the name servers or the tree cannot be read.
 */
export async function prepareImage(
  request: IsoRequest,
  tree: string,
  settings: Settings,
  client: AbortSignal,
): Promise<PreparedIso> {
  const options = await readOptions(settings, client);
  return await onTree(() => prepareIso(request, tree, options));
}

/** Getters are asked once, here. One that reads a file is there for the name servers. */
function readOptions({ options: { iso } }: Settings, client: AbortSignal): Promise<ReadOptions> {
  return orFault('unable to read the name servers', () => {
    const options = { ...iso, signal: iso?.signal ? AbortSignal.any([iso.signal, client]) : client };
    readNameservers(options);
    return options;
  });
}

type ReadOptions = GenerateIsoOptions & { readonly signal: AbortSignal };

/** Runs a step that reads the OS tree. What the writer says of it names paths, and is for logs. */
export async function onTree<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof IsoError) || error.code === 'INTERNAL') throw error;
    throw new HttpFault(500, TREE_UNREADABLE, error);
  }
}
