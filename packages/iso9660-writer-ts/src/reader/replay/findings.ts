import type { IsoProblem } from '../../errors.js';
import type { IsoVolume } from '../volume.js';

/** What a replay leaves out or changes. Code built on it adds codes of its own. */
export type ReplayWarningCode =
  | 'APPLICATION_USE'
  | 'BOOT_CATALOG_HIDDEN'
  | 'BOOT_EMULATION'
  | 'BOOT_ID'
  | 'BOOT_IMAGE'
  | 'BOOT_PLATFORM'
  | 'BOOT_SELECTION'
  | 'BOOT_SYSTEM_TYPE'
  | 'ENTRIES_CHANGED'
  | 'MEDIA_CHECK'
  | 'PARTITION'
  | 'READ_PROBLEM'
  | 'SYSTEM_AREA'
  | 'VOLUME_DATE'
  | 'VOLUME_TEXT';

/** Problems of reading that are told one by one. */
const MOST_PROBLEMS = 20;

/** Collects what a replay does otherwise than the disc, and why it does what it does. */
export class Findings {
  readonly warnings: IsoProblem[] = [];
  readonly reasons: string[] = [];

  warn(code: ReplayWarningCode, message: string, path?: string): void {
    this.warnings.push(path === undefined ? { code, message } : { code, path, message });
  }

  reason(text: string): void {
    this.reasons.push(text);
  }

  /** What reading got over. */
  addProblemsOf({ problems }: IsoVolume): void {
    for (const { message, path } of problems.slice(0, MOST_PROBLEMS)) this.warn('READ_PROBLEM', message, path);
    const more = problems.length - MOST_PROBLEMS;
    if (more > 0) this.warn('READ_PROBLEM', `and ${more} problems more`);
  }
}
