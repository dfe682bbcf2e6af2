import { IsoError } from 'iso9660-writer-ts';
import { readNameservers } from '../kickstart/nameservers.js';
import type { GenerateIsoOptions } from '../options.js';
import { type PreparedIso, prepareIso } from '../prepare-iso.js';
import type { IsoRequest } from '../request/iso-request.js';
import { HttpFault, orFault } from './http-fault.js';
import { TREE_UNREADABLE } from './os-trees.js';

/**
 * Plans an image that ends with the client.
 *
 * @throws {HttpFault} 500 when the name servers or the tree cannot be read.
 */
export async function planImage(
  request: IsoRequest,
  tree: string,
  iso: GenerateIsoOptions | undefined,
  client: AbortSignal,
): Promise<PreparedIso> {
  const options = await orFault('unable to read the name servers', () => readOptions(iso, client));
  return await onTree(() => prepareIso(request, tree, options));
}

/** Getters are asked once, here. One that reads a file is there for the name servers. */
function readOptions(iso: GenerateIsoOptions | undefined, client: AbortSignal): GenerateIsoOptions {
  const options = { ...iso, signal: iso?.signal ? AbortSignal.any([iso.signal, client]) : client };
  readNameservers(options);
  return options;
}

/** Runs a step that reads the OS tree. What the writer says of it names paths, and is for logs. */
export async function onTree<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof IsoError) || error.code === 'INTERNAL') throw error;
    throw new HttpFault(500, TREE_UNREADABLE, error);
  }
}
