import { checkDirectories } from './check-directories.js';
import { checkSums } from './check-sums.js';
import type { ViewName } from './names.js';
import { openImage } from './open-image.js';
import type { ReadPlace, ReadProblem } from './read-error.js';
import { sourceOfVolume } from './source-of-image.js';
import { discMap } from './survey-disc.js';
import type { IsoVolume } from './volume.js';

/**
 * Something that a check found. A `problem` makes a reader show a wrong or missing name, file or boot entry; a `remark` is
 * a deviation that no reader is known to mind.
 */
export interface CheckFinding extends ReadPlace {
  readonly severity: 'problem' | 'remark';
  readonly code: string;
  readonly message: string;
}

export interface CheckReport {
  readonly findings: readonly CheckFinding[];
  /** The check sums that the image carries, and whether they are right. */
  readonly sums: readonly CheckedSum[];
}

export interface CheckedSum {
  /** What carries it: `implantisomd5`, `tagmedia` or the path of a list. */
  readonly carrier: string;
  readonly algorithm: 'md5' | 'sha256';
  /** Files or bytes that it covers. */
  readonly covers: string;
  readonly isRight: boolean;
}

export interface CheckOptions {
  readonly signal?: AbortSignal;
  /** Called while sums are taken, with the bytes read so far and those to read. */
  onProgress?(bytes: number, total: number): void;
}

/**
 * Looks at everything a reader may trip over: all hierarchies, path tables, boot catalog and partition tables, overlaps,
 * and the check sums that the image carries of itself.
 *
 * @example
 * const { findings } = await checkImage(iso);
 * expect(findings).toEqual([]);
 */
export async function checkImage(iso: IsoVolume, options: CheckOptions = {}): Promise<CheckReport> {
  const found = new Findings();
  for (const problem of iso.problems) found.add({ severity: 'problem', ...problem });
  for (const view of iso.views) {
    const { session, limits } = iso;
    const shown = await openImage(sourceOfVolume(iso), {
      ...{ view, session, limits },
      ...(options.signal && { signal: options.signal }),
    });
    for await (const _ of shown.walk({ duplicates: true })) options.signal?.throwIfAborted();
    for (const problem of shown.problems) found.add({ severity: severityOf(problem, view, iso.views), ...problem });
    if (view !== 'rockRidge') for (const finding of await checkDirectories(shown)) found.add(finding);
  }
  await iso.boot();
  for (const problem of iso.problems) found.add({ severity: 'problem', ...problem });
  checkSize(iso, found);
  await checkDisc(iso, found);
  const sums = await checkSums(iso, options);
  for (const { carrier, covers, isRight } of sums) {
    if (!isRight)
      found.add({ severity: 'problem', code: 'CHECK_SUM', message: `${carrier} has another sum of ${covers}` });
  }
  return { findings: found.list, sums };
}

/** Names of ISO 9660 alone, which writers make of others, may be alike: readers take them where there are no others. */
function severityOf({ code }: ReadProblem, view: ViewName, views: readonly ViewName[]): CheckFinding['severity'] {
  return code === 'DUPLICATE_NAME' && view === 'primary' && views[0] !== 'primary' ? 'remark' : 'problem';
}

/** Each finding once: hierarchies share files and their faults. */
class Findings {
  readonly list: CheckFinding[] = [];
  readonly #told = new Set<string>();

  add(finding: CheckFinding): void {
    const key = `${finding.code} ${finding.sector ?? finding.path ?? finding.message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.list.push(finding);
  }
}

function checkSize({ volume, size }: IsoVolume, found: Findings): void {
  const told = volume.sectors * volume.blockSize;
  if (told <= size) return;
  found.add({
    severity: 'problem',
    code: 'TRUNCATED',
    message: `the volume has ${told} bytes, and the image ${size}: its end is missing`,
  });
}

async function checkDisc(iso: IsoVolume, found: Findings): Promise<void> {
  const { regions } = await discMap(iso);
  for (const { kind, label, start } of regions) {
    if (kind !== 'overlap') continue;
    const message = `${label} take the same bytes`;
    found.add({ severity: 'remark', code: 'OVERLAP', message, sector: Math.floor(start / 2048) });
  }
  const { gpt } = await iso.disk();
  if (gpt !== undefined && !gpt.backupOk) {
    found.add({ severity: 'remark', code: 'BACKUP_GPT', message: 'the backup of the GPT is missing or wrong' });
  }
}
