import type { ConfigFile } from '../kickstart/render-config.js';
import type { Findings } from './findings.js';
import type { InstallerOptions } from './options.js';
import type { Server } from './server.js';

/** How the installers of a family are told what to do. */
export interface Family {
  /** The label of a disc that the installer looks for by itself, beside its own one. */
  readonly seedLabel: string;
  /**
   * Arguments of the kernel that make the installer take the file from its own disc, and ask nothing. None: it looks there by
   * itself. `medium` is the disc as anaconda names one.
   */
  kernelArguments(medium: string): readonly string[];
  /** Arguments of the kernel for what the file cannot say of `finish`. */
  endingArguments?(finish: InstallerOptions['finish']): readonly string[];
  /** What `release` may be. */
  readonly releases: RegExp;
  /** What `extra` has to be. */
  readonly extra: 'text' | 'object';
  /** Finds what the family cannot hold or do, and tells of each. */
  check(server: Server, findings: Findings): void;
  /** The files, at their paths on a seed disc. Is called when `check` and all before it found no problem. */
  files(server: Server): readonly ConfigFile[];
  /** The same at their paths on the installer's own disc, where these are others. */
  filesOnMedium?(files: readonly ConfigFile[]): readonly ConfigFile[];
}
