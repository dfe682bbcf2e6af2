import type { BootImage, Content, Entry, HybridOptions, ImageOptions } from 'iso9660-writer-ts';
import type { InstallerFamily, InstallerOptions } from './answer-files/options.js';
import type { PlanCache } from './image/plans.js';
import { type OptionCheck, type OptionTable, oneOf, typed } from './option-table.js';

/**
 * Which requests are accepted. `strict` holds every value to the format it must have on the installed machine;
 * `traffic-ops` takes what the original server took, as long as nothing written can run as a command.
 */
export type RequestProfile = 'strict' | 'traffic-ops';

/** What the request and the five configuration files are checked and written with. All fields are optional. */
export interface GenerateIsoOptions {
  /** Default `strict`. */
  readonly profile?: RequestProfile;
  /** The values `strict` accepts for `interfaceMtu`. Default 1500 and 9000. `traffic-ops` takes 1 to 65535. */
  readonly mtus?: readonly number[];
  /** Refuse a request without `disk`, as the original server does. Default false: its documents call the key optional. */
  readonly requireDisk?: boolean;
  /** Keys of a request beyond the usual ones. Default none. */
  readonly requestSchema?: RequestSchema;
  /** The two values of `state.out`. */
  readonly stateOut?: StateOutOptions;
  /** Addresses for `NAMESERVER`, in order, written as given. Wins over `resolvConf`. Default none. */
  readonly nameservers?: readonly string[];
  /** Text of a resolv.conf to take the name servers from. It is never read from this machine by itself. */
  readonly resolvConf?: string;
  /** How the root password is hashed. Default `sha512`; `md5` is for clients that know nothing else. */
  readonly passwordScheme?: PasswordScheme;
  /**
   * Salt of the password hash: characters of `./0-9A-Za-z`, cut to 16 (`md5`: 8). Makes images repeatable, so keep it
   * to tests and replicas. Default: new and random for each image.
   */
  readonly salt?: string;
  /** Volume identifier, up to 32 characters. Default: the label the tree's own boot loader looks for, else `CDROM`. */
  readonly volumeId?: string;
  /**
   * Boot entries: `detect` (default) finds the usual boot images in the tree, and makes an EFI boot image of a tree that
   * has only `EFI/BOOT/BOOTX64.EFI`; `none` makes a data disc.
   */
  readonly boot?: 'detect' | 'none' | readonly BootImage[];
  /** Partition tables, so that the same image boots from a USB stick or disk. `{}` is for UEFI alone. Default none. */
  readonly hybrid?: HybridDisk;
  /** Date of the generated files and of the volume. Default: now. */
  readonly createdAt?: Date;
  /**
   * Owner of the tree's files in the image: `root` (default), or with `keep` their owner on this machine. The
   * generated files belong to root either way.
   */
  readonly owners?: 'root' | 'keep';
  /**
   * Modes of the tree's files in the image: `keep` (default), or with `public` all may read and none write, as with
   * `mkisofs -r`. The generated files have their own.
   */
  readonly modes?: 'keep' | 'public';
  /**
   * Dates in the image: `keep` (default) has those of the tree's files, `created-at` only one, that of the volume. With
   * `modes: 'public'`, and with equal `createdAt` and `salt`, two copies of a tree then give equal images.
   */
  readonly dates?: 'keep' | 'created-at';
  /**
   * Plans of trees to begin with, of `createPlanCache`: for servers that make image after image of the same few trees. Its
   * page says which changes of a tree a kept plan misses, and for how long. Default none: each image scans and plans.
   */
  readonly cache?: PlanCache;
  /**
   * How the tree is asked and read: `synchronous` (default) is the least work, and keeps the process waiting for the disk;
   * `asynchronous` leaves the event loop free however slow the disk is. The endpoint reads asynchronously unless told
   * otherwise.
   */
  readonly reading?: 'synchronous' | 'asynchronous';
  /** Directories laid over the source, each over those before it. Default none. */
  readonly overlay?: readonly string[];
  /**
   * Entries of the image, laid over all else, the five configuration files included; the later of two with one path counts.
   * Images that differ in the content of these files alone share the plan of a `cache`. Default none.
   */
  readonly files?: readonly (AddedFile | Entry)[];
  /**
   * Arguments of the installer's kernel, in the boot configurations of the source: removed by key first, then added, before ` ---` where
   * that stands. Rescue entries stay as they are. The same for every image. Default none.
   */
  readonly kernelArguments?: KernelArguments;
  /**
   * The installer of the source: its answer file is written from the request and laid over the source, and the installer is told of it.
   * `auto`: the family that the files of the source show. Its boot menu starts it by itself, see `menuTimeout`. Default none.
   */
  readonly installer?: 'auto' | InstallerFamily | InstallerChoice;
  /**
   * Where they go: `tree` edits boot lines, `initrd` appends a file of dracut to the initrd (RHEL and its kin) and edits lines only for what the
   * kernel itself reads, `none` leaves both. Default `initrd` for RHEL and its kin, else `tree`.
   */
  readonly delivery?: 'tree' | 'initrd' | 'none';
  /**
   * Edit boot configurations within EFI boot images, which are then made anew: those of RHEL and its kin have a menu of their own. Default:
   * only where the installer would stop for hours (a disc whose sum is left out), else there is a warning, `ESP_NOT_EDITED`.
   */
  readonly editEsp?: boolean;
  /** Seconds after which the first entry of the boot menu that starts the installer starts by itself. Default `keep`: as it is; with `installer` 5. */
  readonly menuTimeout?: number | 'keep';
  /** Of a disc as source: keep the ids of the disk. Two disks of one id in a machine are trouble. Default false. */
  readonly keepDiskIds?: boolean;
  /**
   * Date of the volume when the source is a disc: `keep` (default) is the disc's, by which boot loaders find it; `created-at` is
   * that of the generated files.
   */
  readonly volumeDate?: 'keep' | 'created-at';
  /** Stops planning and reading. */
  readonly signal?: AbortSignal;
  /** Further options of the writer; what stands above is not among them. `translationTables` is true by default here. */
  readonly image?: WriterOptions;
}

/**
 * Keys that a server adds to those of a request, as JSON Schema. Names are taken in any letter case, `null` and `""` mean
 * absent, and nothing is coerced. A name of a usual key, in any case, is an error.
 */
export interface RequestSchema {
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Names of `properties`, and of usual keys that are optional otherwise. */
  readonly required?: readonly string[];
}

/** A form of crypt(3): `sha512` is `$6$`, `sha256` is `$5$`, `md5` is `$1$`. */
export type PasswordScheme = 'sha512' | 'sha256' | 'md5';

/** Both default to names relative to the root directory, so that no path of the server leaks into the image. */
export interface StateOutOptions {
  /** The directory of `ks_scripts`, one line. Default `<osversionDir>/ks_scripts`. */
  readonly directory?: string;
  /** The command that would make the image, one line. Default: the original mkisofs command on `<osversionDir>`. */
  readonly command?: string;
}

/** How an image starts from a disk. Its EFI boot image, if it has one, becomes the EFI system partition. */
export interface HybridDisk extends Omit<HybridOptions, 'bootCode' | 'efiPartition'> {
  /**
   * BIOS boot code, up to 512 bytes, of the program that the first BIOS boot image has: isolinux's `isohdpfx.bin`, or
   * `boot_hybrid.img` of GRUB 2 for an `eltorito.img`. Default none: disks then boot with UEFI only.
   */
  readonly bootCode?: Uint8Array;
}

/** Changes of a kernel's arguments. */
export interface KernelArguments {
  /** Words such as `inst.ks=cdrom:/ks.cfg`: printable ASCII without blanks, quotes and backslashes. */
  readonly add?: readonly string[];
  /** Keys: `quiet` takes away `quiet` and `quiet=` with any value. */
  readonly remove?: readonly string[];
}

/** An installer, and what it asks for beyond the request. */
export interface InstallerChoice extends InstallerOptions {
  readonly family: 'auto' | InstallerFamily;
  /** Where the arguments go that lead it to its answer file, as `delivery` of all arguments. Default: as the family reads them. */
  readonly delivery?: 'tree' | 'initrd' | 'none';
}

/** A file of an image, as `renderConfig` returns them. */
export interface AddedFile {
  readonly path: string;
  /** Its content: one of the two. */
  readonly text?: string;
  readonly content?: Content;
  /** Default 0644. */
  readonly mode?: number;
}

/** The options of `createImage` that have no option of their own here. */
export type WriterOptions = Omit<ImageOptions, 'boot' | 'createdAt' | 'hybrid' | 'signal' | 'volume'> & {
  readonly volume?: Omit<NonNullable<ImageOptions['volume']>, 'id'>;
};

/** The defaults of what checks and writes a request; those of the image are the writer's. */
export const DEFAULT_OPTIONS = {
  profile: 'strict',
  mtus: [1500, 9000],
  requireDisk: false,
  nameservers: [],
  passwordScheme: 'sha512',
} as const satisfies GenerateIsoOptions;

const isObject: OptionCheck = (value) => (typeof value === 'object' && value !== null ? undefined : 'is not an object');

const DELIVERY = oneOf('tree', 'initrd', 'none');
const FAMILY = oneOf('auto', 'anaconda', 'ubuntu', 'debian', 'agama', 'proxmox');

/** What each option of `GenerateIsoOptions` may be. What depends on the tree is checked where the tree is known. */
export const GENERATE_ISO_OPTIONS: OptionTable<GenerateIsoOptions> = {
  profile: oneOf('strict', 'traffic-ops'),
  mtus: (mtus) => (isList(mtus, isMtu) ? undefined : 'is not a list of numbers from 1 to 65535'),
  requireDisk: oneOf(true, false),
  requestSchema: isObject,
  stateOut: isObject,
  nameservers: (list) => (isList(list, (item) => typeof item === 'string') ? undefined : 'is not a list of texts'),
  resolvConf: typed('string'),
  passwordScheme: oneOf('sha512', 'sha256', 'md5'),
  salt: typed('string'),
  volumeId: typed('string'),
  boot: (boot) => (Array.isArray(boot) ? undefined : oneOf('detect', 'none')(boot)),
  hybrid: isObject,
  createdAt: (date) => (isValidDate(date) ? undefined : 'is not a valid date'),
  owners: oneOf('root', 'keep'),
  modes: oneOf('keep', 'public'),
  dates: oneOf('keep', 'created-at'),
  overlay: (list) => (isList(list, (item) => typeof item === 'string') ? undefined : 'is not a list of paths'),
  files: filesProblem,
  kernelArguments: (changes) =>
    isArguments(changes) ? undefined : 'is not an object with lists of texts, add and remove',
  installer: installerProblem,
  delivery: DELIVERY,
  editEsp: oneOf(true, false),
  menuTimeout: (seconds) =>
    isTimeout(seconds) ? undefined : 'is neither "keep" nor a number of seconds from 1 to 3600',
  keepDiskIds: oneOf(true, false),
  volumeDate: oneOf('keep', 'created-at'),
  cache: (cache) => (hasMethod(cache, 'plan') ? undefined : 'is not a cache of createPlanCache'),
  reading: oneOf('synchronous', 'asynchronous'),
  signal: (signal) => (hasMethod(signal, 'throwIfAborted') ? undefined : 'is not an AbortSignal'),
  image: isObject,
};

/** A program may load this package twice, and each copy has classes of its own. */
function hasMethod(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[name] === 'function';
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isArguments(changes: unknown): boolean {
  if (typeof changes !== 'object' || changes === null) return false;
  const { add = [], remove = [], ...others } = changes as KernelArguments;
  const isText = (item: unknown) => typeof item === 'string';
  return isList(add, isText) && isList(remove, isText) && Object.keys(others).length === 0;
}

/** The options of the answer file are checked by what writes it. */
function installerProblem(installer: unknown): string | undefined {
  if (typeof installer !== 'object' || installer === null) return FAMILY(installer);
  const { family, delivery } = installer as Partial<InstallerChoice>;
  if (FAMILY(family) !== undefined) return `has a family that ${FAMILY(family)}`;
  return delivery !== undefined && DELIVERY(delivery) !== undefined
    ? `has a delivery that ${DELIVERY(delivery)}`
    : undefined;
}

/** The option `installer` in its longer form. */
export function installerChoice(installer: NonNullable<GenerateIsoOptions['installer']>): InstallerChoice {
  return typeof installer === 'string' ? { family: installer } : installer;
}

function isTimeout(seconds: unknown): boolean {
  return seconds === 'keep' || (Number.isInteger(seconds) && (seconds as number) >= 1 && (seconds as number) <= 3600);
}

/** Paths, content and metadata are the writer's to judge. */
function filesProblem(list: unknown): string | undefined {
  if (!Array.isArray(list)) return 'is not a list of files';
  const index = list.findIndex((file) => !isEntry(file) && !isAddedFile(file));
  return index === -1 ? undefined : `has an item ${index} that is neither an entry nor a path with a text or content`;
}

const ENTRY_KINDS = ['file', 'directory', 'symlink', 'device'];

function isEntry(file: unknown): boolean {
  const { kind, path } = (file ?? {}) as Partial<Entry>;
  return ENTRY_KINDS.includes(kind ?? '') && typeof path === 'string';
}

function isAddedFile(file: unknown): boolean {
  const { path, text, content, ...others } = (file ?? {}) as Partial<AddedFile>;
  const { mode: _, ...unknown } = others;
  const isOne = text === undefined ? content !== undefined : typeof text === 'string' && content === undefined;
  return typeof path === 'string' && isOne && Object.keys(unknown).length === 0;
}

function isMtu(mtu: unknown): boolean {
  return Number.isInteger(mtu) && (mtu as number) >= 1 && (mtu as number) <= 65535;
}

function isValidDate(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Date]' && !Number.isNaN((value as Date).getTime());
}
