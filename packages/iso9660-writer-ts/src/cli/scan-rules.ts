import type { FromDirectoryOptions } from '../node/index.js';
import type { CommandLine } from './command-line.js';
import type { HostPaths } from './host-paths.js';
import { pathMatcher } from './path-patterns.js';

/** How sources are read. */
export interface ScanRules {
  readonly line: CommandLine;
  readonly signal: AbortSignal;
  /** Asked with a path of the image. */
  leavesOut(path: string): boolean;
}

/** @param output the file that is written: it may lie in a source, but is no part of itself */
export function scanRules(
  line: CommandLine,
  hostPaths: HostPaths,
  { output, signal }: { output: string | undefined; signal: AbortSignal },
): ScanRules {
  const isExcluded = pathMatcher(line.excluded, hostPaths);
  const isOutput = (path: string) => output !== undefined && hostPaths(path).includes(output);
  return { line, signal, leavesOut: (path) => isExcluded(path) || isOutput(path) };
}

export function scanOptions({ line, signal }: ScanRules): FromDirectoryOptions {
  const { rockRidge, followLinks, overrides } = line;
  return {
    symlinks: followLinks ? 'follow' : 'keep',
    followTo: 'anywhere',
    threads: 2,
    owners: rockRidge === 'rational' ? 'root' : 'keep',
    modes: rockRidge === 'rational' ? 'public' : 'keep',
    metadata: (_path, _found, kind) => ({
      ...(overrides.uid !== undefined && { uid: overrides.uid }),
      ...(overrides.gid !== undefined && { gid: overrides.gid }),
      ...(overrides.modifiedAt !== undefined && { modifiedAt: overrides.modifiedAt }),
      ...(kind === 'file' && overrides.fileMode !== undefined && { mode: overrides.fileMode }),
      ...(kind === 'directory' && overrides.directoryMode !== undefined && { mode: overrides.directoryMode }),
    }),
    signal,
  };
}
