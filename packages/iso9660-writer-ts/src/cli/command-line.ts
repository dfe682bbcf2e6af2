import type { BootImage, VolumeOptions } from '../index.js';
import type { NameDecoder } from './charset.js';
import type { PathSpec } from './path-spec.js';

/** What the options of a command line have said so far. They count in their order, so this changes while they are read. */
export interface CommandLine {
  /** What paths of this machine are relative to. */
  readonly cwd: string;
  readonly volume: { -readonly [Option in keyof VolumeOptions]: VolumeOptions[Option] };
  /** `-R` keeps owners and modes, `-r` makes them alike for every reader. */
  rockRidge: 'off' | 'kept' | 'rational';
  joliet: 'off' | 'standard' | 'long';
  isoLevel: 1 | 2 | 3 | 4;
  /** `-l`: names of 30 characters also at level 1. */
  longIsoNames: boolean;
  translationTables: boolean;
  /** From `-input-charset`; `undefined` for UTF-8. */
  nameDecoder: NameDecoder | undefined;
  /** Not in the Joliet tree. */
  hideJolietTables: boolean;
  deduplicate: boolean;
  mediaCheck: boolean;
  hardLinks: boolean;

  graftPoints: boolean;
  /** Below which everything is put. */
  root: string;
  followLinks: boolean;
  readonly operands: PathSpec[];
  readonly pathLists: string[];
  readonly excluded: string[];
  readonly hidden: { readonly iso: string[]; readonly joliet: string[] };
  readonly weights: WeightRule[];

  readonly overrides: MetadataOverrides;
  dates: 'keep' | 'created-at';

  /** The last one is what boot options are about. */
  readonly boot: BootEntry[];
  bootCatalog: string | undefined;
  hideBootCatalog: boolean;

  readonly hybrid: HybridRequest;

  output: string | undefined;
  /** Sectors. */
  padding: number;
  modifiedAt: Date | undefined;
  printSize: boolean;
  verbosity: 'quiet' | 'normal' | 'verbose';
  logFile: string | undefined;
  /** An option that is answered instead of making an image. */
  answer: 'help' | 'version' | undefined;

  /** Options that have no effect, and why. */
  readonly notes: string[];
  /** Everything wrong so far: a user mends it in one go. */
  readonly faults: string[];
}

export interface BootEntry {
  path: string | undefined;
  /** An interval of a file of this machine that is the boot image, in place of a path. */
  interval: string | undefined;
  /** Number of the appended partition that is the boot image, in place of a path. */
  appended: number | undefined;
  platform: BootImage['platform'];
  /** What `-b` takes its image for. */
  platformOfB: BootImage['platform'];
  emulation: 'none' | 'floppy' | 'hard-disk' | undefined;
  /** 512-byte sectors. `undefined`: the whole image, as the manuals promise. */
  loadSize: number | 'full' | undefined;
  loadSegment: number;
  bootable: boolean;
  infoTable: boolean;
  grub2InfoTable: boolean;
  id: string | undefined;
  /** Shows in the Apple partition map. */
  inAppleMap: boolean;
}

/** What is asked for beside the disc: partition tables, and boot code for firmware that starts disks. */
export interface HybridRequest {
  wanted: boolean;
  /** `file`: a file of this machine, or an interval of one. */
  bootCode?: { readonly loader: 'isolinux' | 'grub2'; readonly file: string };
  /** The same, of a loader that is not known. */
  genericBoot?: string;
  /** By number; of several with one number the last counts. */
  readonly appended: Map<number, AppendedRequest>;
  /** Whether types that are numbers are told as GUIDs. */
  appendedInGpt?: boolean;
  appendedInAppleMap?: boolean;
  activePartition?: boolean;
  mountablePartition?: boolean;
  /** Of the partition that holds the volume: a number or a GUID, as it was written. */
  volumeType?: string;
  diskGuid?: string;
}

/** A partition behind the volume. */
export interface AppendedRequest {
  /** A number of an MBR, or a GUID as it was written. */
  readonly type: number | string;
  /** A file of this machine, or an interval of one. */
  readonly file: string;
}

/** What replaces the metadata found on this machine. */
export interface MetadataOverrides {
  uid?: number;
  gid?: number;
  fileMode?: number;
  directoryMode?: number;
  newDirectoryMode?: number;
  modifiedAt?: Date;
}

/** Files nearer to the start of the image, the higher the weight. */
export interface WeightRule {
  readonly weight: number;
  /** A path of the image, exactly, or a pattern for names and paths of this machine as well. */
  readonly kind: 'path' | 'pattern';
  readonly text: string;
  /** Which of the rules for a path and for the directories it lies in: the nearest, or the last one given. */
  readonly counts: 'nearest' | 'last';
}

/** Defaults are mkisofs's but for names and file sizes: those of level 3 lose nothing. */
export function newCommandLine(cwd: string): CommandLine {
  return {
    cwd,
    volume: {},
    rockRidge: 'off',
    joliet: 'off',
    isoLevel: 3,
    longIsoNames: false,
    translationTables: false,
    nameDecoder: undefined,
    hideJolietTables: false,
    deduplicate: false,
    mediaCheck: false,
    hardLinks: true,
    graftPoints: false,
    root: '',
    followLinks: false,
    operands: [],
    pathLists: [],
    excluded: [],
    hidden: { iso: [], joliet: [] },
    weights: [],
    overrides: {},
    dates: 'keep',
    boot: [newBootEntry()],
    bootCatalog: undefined,
    hideBootCatalog: false,
    hybrid: { wanted: false, appended: new Map() },
    output: undefined,
    padding: 150,
    modifiedAt: undefined,
    printSize: false,
    verbosity: 'normal',
    logFile: undefined,
    answer: undefined,
    notes: [],
    faults: [],
  };
}

export function newBootEntry(): BootEntry {
  return {
    path: undefined,
    interval: undefined,
    appended: undefined,
    platform: 'bios',
    platformOfB: 'bios',
    emulation: undefined,
    loadSize: undefined,
    loadSegment: 0,
    bootable: true,
    infoTable: false,
    grub2InfoTable: false,
    id: undefined,
    inAppleMap: false,
  };
}

export function hasImage({ path, interval, appended }: BootEntry): boolean {
  return path !== undefined || interval !== undefined || appended !== undefined;
}

/** The boot entry that options are about. */
export function currentEntry({ boot }: CommandLine): BootEntry {
  return boot[boot.length - 1]!;
}
