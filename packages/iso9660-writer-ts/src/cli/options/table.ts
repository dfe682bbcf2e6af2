import { BOOT_OPTIONS } from './boot.js';
import { HIERARCHY_OPTIONS } from './hierarchies.js';
import { HYBRID_OPTIONS } from './hybrid.js';
import { METADATA_OPTIONS } from './metadata.js';
import type { Option } from './option.js';
import { OUTPUT_OPTIONS } from './output.js';
import { PLACEMENT_OPTIONS } from './placement.js';
import { MACHINE_OPTIONS, SESSION_OPTIONS } from './refused.js';
import { SOURCE_OPTIONS } from './sources.js';
import { VOLUME_OPTIONS } from './volume.js';

/** Options of one kind, as texts show them together. */
export interface Theme {
  readonly title: string;
  readonly options: readonly Option[];
}

/** Every option there is: what is parsed, what `-help` tells and what the manual lists come from here. */
export const THEMES: readonly Theme[] = [
  { title: 'Output', options: OUTPUT_OPTIONS },
  { title: 'Sources', options: SOURCE_OPTIONS },
  { title: 'Trees and names', options: HIERARCHY_OPTIONS },
  { title: 'Owners, modes and dates', options: METADATA_OPTIONS },
  { title: 'Volume', options: VOLUME_OPTIONS },
  { title: 'Booting from a disc', options: BOOT_OPTIONS },
  { title: 'Booting from a disk', options: HYBRID_OPTIONS },
  { title: 'Placement', options: PLACEMENT_OPTIONS },
  { title: 'Sessions and jigdo', options: SESSION_OPTIONS },
  { title: 'Other machines', options: MACHINE_OPTIONS },
];

export const OPTIONS: readonly Option[] = THEMES.flatMap(({ options }) => options);
