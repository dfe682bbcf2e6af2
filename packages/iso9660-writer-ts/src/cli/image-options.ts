import type { HierarchyName, ImageOptions } from '../index.js';
import { bootImages } from './boot-images.js';
import type { CommandLine } from './command-line.js';
import type { HostPaths } from './host-paths.js';
import { hybridOptions } from './hybrid-options.js';
import { type PathMatcher, pathMatcher } from './path-patterns.js';
import { sortWeightOf } from './weights.js';

/** What `createImage` is told. Files that cannot be read become faults. */
export async function imageOptions(
  line: CommandLine,
  hostPaths: HostPaths,
  signal: AbortSignal,
): Promise<ImageOptions> {
  const sortWeight = sortWeightOf(line.weights, hostPaths);
  const hybrid = await hybridOptions(line);
  const catalogPath = catalogPathOf(line);
  return {
    volume: line.volume,
    interchangeLevel: interchangeLevel(line),
    enhanced: line.isoLevel === 4,
    rockRidge: line.rockRidge !== 'off',
    joliet: line.joliet === 'off' ? false : { longNames: line.joliet === 'long' },
    boot: bootImages(line, hostPaths),
    ...(hybrid !== undefined && { hybrid }),
    ...(catalogPath !== undefined && { bootCatalogPath: catalogPath }),
    ...(sortWeight !== undefined && { sortWeight }),
    hide: hiding(line, hostPaths, catalogPath),
    deduplicate: line.deduplicate,
    translationTables: line.translationTables,
    padding: line.padding,
    ...(line.modifiedAt !== undefined && { createdAt: line.modifiedAt }),
    signal,
  };
}

function interchangeLevel({ isoLevel, longIsoNames }: CommandLine): 1 | 2 | 3 {
  if (isoLevel === 4) return 3;
  return isoLevel === 1 && longIsoNames ? 2 : isoLevel;
}

function hiding(
  line: CommandLine,
  hostPaths: HostPaths,
  catalogPath: string | undefined,
): (path: string) => readonly HierarchyName[] {
  const hiddenFromIso = pathMatcher(line.hidden.iso, hostPaths);
  const hiddenFromJoliet = pathMatcher(line.hidden.joliet, hostPaths);
  const isHiddenCatalog: PathMatcher = (path) => line.hideBootCatalog && path === catalogPath;
  const hidesTables = line.translationTables && line.hideJolietTables;
  const isHiddenTable: PathMatcher = (path) => hidesTables && path.split('/').at(-1) === 'TRANS.TBL';
  return (path) => [
    ...(hiddenFromIso(path) || isHiddenCatalog(path) ? (['primary', 'enhanced'] as const) : []),
    ...(hiddenFromJoliet(path) || isHiddenCatalog(path) || isHiddenTable(path) ? (['joliet'] as const) : []),
  ];
}

/** To hide the catalog its path has to be known; otherwise the writer's own place for it is as good. */
function catalogPathOf({ bootCatalog, hideBootCatalog, boot }: CommandLine): string | undefined {
  if (bootCatalog !== undefined || !hideBootCatalog) return bootCatalog;
  const image = boot[0]?.path ?? '';
  return `${image.slice(0, image.lastIndexOf('/') + 1)}boot.cat`;
}
