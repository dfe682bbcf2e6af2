import { IsoError } from 'iso9660-writer-ts';
import { readNameservers } from '../kickstart/nameservers.js';
import type { GenerateIsoOptions } from '../options.js';
import { type PreparedIso, prepareIso } from '../prepare-iso.js';
import type { IsoRequest } from '../request/iso-request.js';
import { HttpFault, orFault } from './http-fault.js';
import { TREE_UNREADABLE } from './os-trees.js';

/** The options of one image: they end with the client as well. Getters are asked once, here. */
export async function isoOptions(iso: GenerateIsoOptions = {}, client: AbortSignal): Promise<GenerateIsoOptions> {
  return await orFault('unable to read the name servers', () => {
    const options = { ...iso, signal: iso.signal ? AbortSignal.any([iso.signal, client]) : client };
    readNameservers(options);
    return options;
  });
}

export async function planImage(request: IsoRequest, tree: string, options: GenerateIsoOptions): Promise<PreparedIso> {
  return await onTree(() => prepareIso(request, tree, options));
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
