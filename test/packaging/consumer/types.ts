// Compiled, never run, once as ES module and once as CommonJS: with `moduleResolution: node16` every entry has types.
import type { Entry, ImageOptions, IsoImage } from 'iso9660-writer-ts';
import { createImage } from 'iso9660-writer-ts';
import { fromDirectory, writeImage } from 'iso9660-writer-ts/node';
import type { GenerateIsoOptions, IsoRequest, PreparedIso } from 'kickstart-iso';
import { generateIso, prepareIso } from 'kickstart-iso';
import type { IsoHandlerOptions } from 'kickstart-iso/http';
import { createIsoHandler, createNodeListener } from 'kickstart-iso/http';

export async function useWriter(entry: Entry, options: ImageOptions): Promise<IsoImage> {
  await writeImage(await createImage(fromDirectory('tree'), options), 'tree.iso');
  return await createImage([entry], options);
}

export async function useKickstart(request: IsoRequest, options: GenerateIsoOptions): Promise<PreparedIso> {
  const stream: ReadableStream<Uint8Array> = generateIso(request, 'tree', options);
  await stream.cancel();
  return await prepareIso(request, 'tree', options);
}

export function useHandler(options: IsoHandlerOptions) {
  const handler: (request: Request) => Promise<Response> = createIsoHandler(options);
  return createNodeListener(handler);
}

// @ts-expect-error: types that resolve to `any` would accept this.
generateIso(42);
