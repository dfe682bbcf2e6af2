import { IsoError, type IsoProblem } from 'iso9660-writer-ts';
import { Findings } from '../answer-files/findings.js';
import type { InstallerFamily, InstallerOptions } from '../answer-files/options.js';
import { endingArgumentsOf, kernelArgumentsOf } from '../answer-files/render-installer.js';
import type { GenerateIsoOptions } from '../options.js';
import type { ScannedTree } from '../tree/scanned-tree.js';
import { type ArgumentChanges, argumentProblems, keyOf } from './command-line.js';
import type { ArchivedFile } from './cpio.js';
import { isCoreOs } from './embed-areas.js';

/** Ways by which an installer learns of its answers. */
export type Delivery = 'tree' | 'initrd' | 'none';

/** What is edited of a source, apart from sums. */
export interface EditPlan {
  /** In boot lines. */
  readonly lines: ArgumentChanges;
  /** Appended to each initrd that boot lines name. */
  readonly initrd: readonly ArchivedFile[];
  /** Seconds after which the first entry that starts the installer starts by itself. */
  readonly menuTimeout?: number;
  readonly warnings: readonly IsoProblem[];
}

type EditOptions = Pick<GenerateIsoOptions, 'delivery' | 'kernelArguments' | 'menuTimeout'>;

/** The installer whose answers lie on the disc, and what the disc is called. */
export interface PlacedInstaller {
  readonly family: InstallerFamily;
  /** Default: that of the family. */
  readonly delivery?: Delivery;
  readonly finish?: InstallerOptions['finish'];
  readonly volumeId: string;
}

/** How a family finds its answers on the disc that it starts from. */
interface Finding {
  readonly way: Delivery;
  /** Paths of what is written for each server, all of them. */
  readonly paths: readonly string[];
  /** What is read within the initrd: arguments in a file of dracut, a preseed file, or nothing. */
  readonly inInitrd: 'dracut' | 'preseed' | 'nothing';
}

export const FINDINGS: Readonly<Record<InstallerFamily, Finding>> = {
  anaconda: {
    way: 'initrd',
    paths: ['ks.cfg'],
    inInitrd: 'dracut',
  },
  ubuntu: {
    way: 'tree',
    paths: ['autoinstall.yaml'],
    inInitrd: 'nothing',
  },
  debian: {
    way: 'initrd',
    paths: ['preseed.cfg'],
    inInitrd: 'preseed',
  },
  agama: { way: 'none', paths: ['autoinst.json'], inInitrd: 'dracut' },
  proxmox: {
    way: 'none',
    paths: ['answer.toml', 'auto-installer-mode.toml'],
    inInitrd: 'nothing',
  },
};

/** Where the arguments of a family's installer go: `asked` is what an option says. */
export function deliveryOf(family: InstallerFamily, asked: Delivery | undefined): Delivery {
  const { way } = FINDINGS[family];
  const isLookedFor = kernelArgumentsOf(family, '').length === 0;
  return isLookedFor ? way : (asked ?? way);
}

/** As udev names a volume. GRUB would double a backslash, and anaconda ends a label at a colon. */
const PLAIN_LABEL = /^[0-9A-Za-z#+.=@_-]+$/;
const LABEL_WITH_BLANKS = /^[0-9A-Za-z#+.=@_ -]+$/;

/** A label finds the disc as a USB stick, too. */
function mediumOf(volumeId: string, way: Delivery): string {
  if (PLAIN_LABEL.test(volumeId)) return `hd:LABEL=${volumeId}`;
  if (way === 'initrd' && LABEL_WITH_BLANKS.test(volumeId)) return `hd:LABEL=${volumeId.replaceAll(' ', '\\x20')}`;
  return 'cdrom';
}

/** Where dracut looks for arguments besides the command line. */
const DRACUT_FILE = 'etc/cmdline.d/61-kickstart-iso.conf';

/** Arguments that dracut and anaconda read themselves; others are for the kernel, which reads its command line alone. */
const FOR_DRACUT = /^(?:inst\.|rd\.|ip=|nameserver=|vlan=|bond=|bridge=|team=|ifname=|root=|BOOTIF=|rootdelay=)/;

/**
 * Read by d-i at its start. Until the disc is mounted it has no answers of the server: `auto` delays the questions that come
 * before, and `preseed/file` names what is read then.
 */
const DEBIAN_CHAIN = `d-i auto-install/enable boolean true
d-i debconf/priority select critical
d-i preseed/file string file:///cdrom/preseed.cfg
`;

/** Seconds in which an operator can choose another entry of a menu that starts the installer by itself. */
const MENU_TIMEOUT = 5;

/**
 * What has to be edited so that the installer starts as the options say. `removed`: keys that have to go in any case.
 *
 * @throws {IsoError} `KERNEL_ARGUMENT` with each argument that a loader would change; `INSTALLER_DELIVERY` when the family does not
 * read its own where they shall go.
 */
export function planDelivery(
  tree: ScannedTree,
  { delivery, kernelArguments, menuTimeout }: EditOptions,
  removed: readonly string[],
  installer: PlacedInstaller | undefined,
): EditPlan {
  const { add = [], remove = [] } = kernelArguments ?? {};
  const problems = argumentProblems({ add, remove });
  if (problems.length > 0) throw IsoError.of(problems);
  const own = installer === undefined ? [] : [ownDelivery(installer, delivery), endingDelivery(installer, delivery)];
  const given = new Set(add.map(keyOf));
  const isOwn = (word: string) => !given.has(keyOf(word));
  const others = delivery ?? (isAnaconda(tree) ? 'initrd' : 'tree');
  const isDracut = installer === undefined || FINDINGS[installer.family].inInitrd === 'dracut';
  const inFile = others === 'initrd' && isDracut;
  const inLines = others === 'none' ? [] : add.filter((word) => !(inFile && FOR_DRACUT.test(word)));
  const inDracut = [...own.flatMap((part) => part.inDracut), ...(inFile ? add : [])];
  const seconds = menuTimeout ?? (installer === undefined ? 'keep' : MENU_TIMEOUT);
  return {
    lines: { add: [...own.flatMap((part) => part.inLines).filter(isOwn), ...inLines], remove: [...remove, ...removed] },
    initrd: [...own.flatMap((part) => part.inInitrd), ...(inDracut.length === 0 ? [] : [dracutFile(inDracut)])],
    ...(typeof seconds === 'number' && { menuTimeout: seconds }),
    warnings: own.flatMap((part) => part.warnings),
  };
}

function isAnaconda(tree: ScannedTree): boolean {
  return tree.findFile('images/pxeboot/initrd.img') !== undefined && !isCoreOs(tree);
}

function dracutFile(words: readonly string[]): ArchivedFile {
  return { path: DRACUT_FILE, bytes: Buffer.from(`${words.join(' ')}\n`) };
}

interface OwnDelivery {
  readonly inLines: readonly string[];
  readonly inDracut: readonly string[];
  readonly inInitrd: readonly ArchivedFile[];
  readonly warnings: readonly IsoProblem[];
}

const NOTHING: OwnDelivery = { inLines: [], inDracut: [], inInitrd: [], warnings: [] };

/** Where the arguments go that lead the installer to its answers. */
function ownDelivery({ family, volumeId, ...installer }: PlacedInstaller, delivery: Delivery | undefined): OwnDelivery {
  const { paths, inInitrd } = FINDINGS[family];
  const way = deliveryOf(family, installer.delivery ?? delivery);
  const words = kernelArgumentsOf(family, mediumOf(volumeId, way));
  if (words.length === 0) return NOTHING;
  if (way === 'tree') return { ...NOTHING, inLines: words };
  if (way === 'none') {
    const message = `the installer of ${family} asks, unless its kernel has the arguments ${words.join(' ')}: ${paths.join(', ')} is on the disc, and delivery "none" does not name it`;
    return { ...NOTHING, warnings: [{ code: 'INSTALLER_ASKS', message }] };
  }
  if (inInitrd === 'dracut') return { ...NOTHING, inDracut: words };
  if (inInitrd === 'preseed')
    return { ...NOTHING, inInitrd: [{ path: 'preseed.cfg', bytes: Buffer.from(DEBIAN_CHAIN) }] };
  throw new IsoError(
    'INSTALLER_DELIVERY',
    `the installer of ${family} reads ${words.join(' ')} from the kernel's command line alone: use delivery "tree", not "initrd"`,
  );
}

/** Where the arguments go for what the answers cannot say of the installer's end. */
function endingDelivery(
  { family, finish, ...installer }: PlacedInstaller,
  delivery: Delivery | undefined,
): OwnDelivery {
  const words = endingArgumentsOf(family, finish);
  switch (installer.delivery ?? delivery) {
    case 'none': {
      const findings = new Findings(family);
      findings.warnOfEnding(words);
      return { ...NOTHING, warnings: findings.warnings };
    }
    case 'initrd':
      return { ...NOTHING, inDracut: words };
    default:
      return { ...NOTHING, inLines: words };
  }
}
