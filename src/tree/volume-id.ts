import type { IsoProblem } from 'iso9660-writer-ts';
import { startOfText } from './file-text.js';
import type { ScannedTree } from './scanned-tree.js';

/** The volume identifier and where it comes from. */
export interface VolumeIdPlan {
  readonly id: string;
  /** The caller's `option`, that of the `disc`, a label found in the `tree`, or the `default`. */
  readonly origin: 'option' | 'disc' | 'tree' | 'default';
  /** The file that names the label, when it comes from the tree. */
  readonly path?: string;
  readonly warnings: readonly IsoProblem[];
}

/** The volume id that mkisofs writes by default. */
const DEFAULT_VOLUME_ID = 'CDROM';

/** Where installation trees name their own disc, in the order they are asked. */
const LABEL_FILES = ['isolinux/isolinux.cfg', 'EFI/BOOT/grub.cfg', '.discinfo'] as const;

/** The field of the volume descriptor holds 32 characters. */
const USABLE_LABEL = /^[ -~]{1,32}$/;

/**
 * Where a boot line names the installer's disc, best first. Other labels on the same line may mean other volumes,
 * e.g. `inst.ks=hd:LABEL=OEMDRV:/ks.cfg`. A label ends at a blank, a quote, or the `:` before a path on the volume.
 */
const LABEL_FORMS = [
  /\b(?:stage2|repo)=(?:hd:)?LABEL=([^\s"':,]+)/,
  /\bCDLABEL=([^\s"':,]+)/,
  /\bLABEL=([^\s"':,]+)/,
] as const;

/**
 * Decides the volume identifier: the option, else the label by which the tree's own boot configuration looks for the
 * disc (`inst.stage2=hd:LABEL=...` works only with that one), else `CDROM`.
 */
export async function planVolumeId(tree: ScannedTree, option?: string): Promise<VolumeIdPlan> {
  const { label, warnings } = await labelOfTree(tree);
  if (option !== undefined) {
    const differing = label !== undefined && label.id !== option ? [differs(option, label)] : [];
    return { id: option, origin: 'option', warnings: [...warnings, ...differing] };
  }
  if (label !== undefined) return { id: label.id, origin: 'tree', path: label.path, warnings };
  return { id: DEFAULT_VOLUME_ID, origin: 'default', warnings };
}

interface Label {
  readonly id: string;
  readonly path: string;
}

interface LabelSearch {
  readonly label?: Label;
  readonly warnings: readonly IsoProblem[];
}

async function labelOfTree(tree: ScannedTree): Promise<LabelSearch> {
  const warnings: IsoProblem[] = [];
  for (const candidate of LABEL_FILES) {
    const file = tree.findFile(candidate);
    if (file === undefined) continue;
    const id = findLabel(await startOfText(file));
    if (id === undefined) continue;
    if (USABLE_LABEL.test(id)) return { label: { id, path: file.path }, warnings };
    warnings.push(unusable(id, file.path));
  }
  return { warnings };
}

/** The label by which a boot configuration looks for the disc, with `\x20` and its kind decoded. */
export function findLabel(text: string): string | undefined {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*#/.test(line));
  for (const form of LABEL_FORMS) {
    for (const line of lines) {
      const label = form.exec(line)?.[1];
      // A `$` starts a variable of GRUB: its value is not known here.
      if (label !== undefined && !label.includes('$')) return decodeEscapes(label);
    }
  }
  return undefined;
}

/**
 * udev writes every character it holds unsafe as `\xHH`; GRUB's quoting may double the backslash. A run of backslashes is
 * looked at from its first one only, else the time would grow with the square of its length.
 */
function decodeEscapes(label: string): string {
  return label.replace(/(?<!\\)\\+x([0-9A-Fa-f]{2})/g, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function unusable(id: string, path: string): IsoProblem {
  const shown = JSON.stringify(id.length > 80 ? `${id.slice(0, 80)}...` : id);
  return {
    code: 'VOLUME_ID_IGNORED',
    path,
    message: `${path} names the label ${shown}, which is not 1 to 32 printable ASCII characters: it is not used as volume identifier`,
  };
}

function differs(option: string, label: Label): IsoProblem {
  return {
    code: 'VOLUME_ID_DIFFERS',
    path: label.path,
    message: `${label.path} looks for the label "${label.id}", but the image is called "${option}": an installer that searches by label will not find it`,
  };
}
