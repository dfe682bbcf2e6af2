import type { IsoProblem } from 'iso9660-writer-ts';

/** `error`: no image can be made, or it does not start. `warning`: it may not be what its owner expects. */
export type Severity = 'error' | 'warning';

/** One thing that is wrong, told before a server fails over it. */
export interface Finding extends IsoProblem {
  readonly severity: Severity;
}

/** One directory of the list. */
export interface TreeDiagnosis {
  readonly osversionDir: string;
  /** The names that the list has for it. */
  readonly names: readonly string[];
  /** Of the image, about: a configuration takes a few sectors more or less. Absent when there can be no image. */
  readonly size?: number;
  readonly volumeId?: string;
  /** The firmware that starts the image, such as `BIOS` and `UEFI`. */
  readonly boots?: readonly string[];
  /** How it was found. */
  readonly reasons?: readonly string[];
  readonly findings: readonly Finding[];
  /** What readers see differently in most trees, and no installer minds. */
  readonly notes?: readonly IsoProblem[];
}

export interface Diagnosis {
  readonly root: string;
  /** What concerns no tree alone: the list, directories that are not on it, name servers. */
  readonly findings: readonly Finding[];
  readonly trees: readonly TreeDiagnosis[];
}

/** Problems after which there is no image, or one that does not start. Everything else that planning tells is a warning. */
const FATAL: ReadonlySet<string> = new Set(['NOT_BOOTABLE']);

/**
 * Labels of all families have characters that ECMA-119 does not provide for, Joliet has no links, and old tables of names are
 * for no reader of today.
 */
const USUAL: ReadonlySet<string> = new Set(['OMITTED', 'TABLE_AMBIGUOUS', 'VOLUME_TEXT']);

export function isUsual({ code }: IsoProblem): boolean {
  return USUAL.has(code);
}

export function findingOf(problem: IsoProblem): Finding {
  return { severity: FATAL.has(problem.code) ? 'error' : 'warning', ...problem };
}

export function fault(code: string, message: string, path?: string): Finding {
  return { severity: 'error', code, message, ...(path !== undefined && { path }) };
}

export function doubt(code: string, message: string, path?: string): Finding {
  return { severity: 'warning', code, message, ...(path !== undefined && { path }) };
}

/** The worst of all that was found; `undefined` when nothing was. */
export function worstOf({ findings, trees }: Diagnosis): Severity | undefined {
  const all = [...findings, ...trees.flatMap((tree) => tree.findings)];
  if (all.some(({ severity }) => severity === 'error')) return 'error';
  return all.length > 0 ? 'warning' : undefined;
}
