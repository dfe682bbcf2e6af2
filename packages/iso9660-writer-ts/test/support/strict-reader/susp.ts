import { both32, type Span } from './bytes.js';
import type { FaultLog } from './faults.js';
import { type Medium, SECTOR } from './medium.js';

/** One System Use Entry, SUSP 4. The span is the whole entry, signature and length included. */
export interface SystemUseEntry {
  readonly signature: string;
  readonly span: Span;
  /** 0 for the directory record itself, 1 for the first continuation area, ... */
  readonly area: number;
}

/** Where a continuation area lies. */
export interface ContinuationArea {
  readonly sector: number;
  readonly offset: number;
  readonly length: number;
}

export interface SystemUse {
  /** All entries but CE, in order of their areas. */
  readonly entries: readonly SystemUseEntry[];
  readonly areas: readonly ContinuationArea[];
}

const LONGEST_CHAIN = 31;
const CE_LENGTH = 28;

/** RR-04: the order of entries. ER, which no other record has, comes behind the POSIX fields. */
const RANKS: Readonly<Record<string, number>> = {
  SP: 0,
  NM: 1,
  PX: 2,
  TF: 3,
  PN: 4,
  SL: 4,
  CL: 5,
  PL: 5,
  RE: 5,
  ER: 6,
};

/** Reads the system use area of a record and the continuation areas it leads to. */
export function readSystemUse(
  medium: Medium,
  area: Span,
  volumeSectors: number,
  where: string,
  log: FaultLog,
): SystemUse {
  const entries: SystemUseEntry[] = [];
  const areas: ContinuationArea[] = [];
  let next = readArea(area, 0, entries, where, log);
  while (next !== undefined) {
    if (areas.length === LONGEST_CHAIN) {
      log.report('Q04', `${where}: more than ${LONGEST_CHAIN} continuation areas`);
      break;
    }
    areas.push(next);
    const isInside = next.offset + next.length <= SECTOR && next.sector < volumeSectors;
    if (!isInside) {
      log.report(
        'Q04',
        `${where}: continuation area at sector ${next.sector}, offset ${next.offset}, ${next.length} bytes`,
      );
      break;
    }
    const sector = medium.extent(next.sector, SECTOR, `${where}: continuation area`);
    if (sector === undefined) break;
    next = readArea(sector.slice(next.offset, next.offset + next.length), areas.length, entries, where, log);
  }
  checkEntryOrder(entries, where, log);
  return { entries, areas };
}

function readArea(
  area: Span,
  number: number,
  entries: SystemUseEntry[],
  where: string,
  log: FaultLog,
): ContinuationArea | undefined {
  let continuation: ContinuationArea | undefined;
  let at = 0;
  while (at + 4 <= area.length) {
    const length = area.u8(at + 2);
    const signature = area.latin1(at, at + 2);
    if (length < 4 || at + length > area.length) {
      log.report('RR-01', `${where}: entry ${JSON.stringify(signature)} of ${length} bytes`);
      return continuation;
    }
    const span = area.slice(at, at + length);
    log.check(span.u8(3) === 1, 'RR-01', `${where}: ${signature} has version ${span.u8(3)}`);
    log.check(continuation === undefined, 'RR-04', `${where}: ${signature} stands behind CE`);
    if (signature === 'CE') {
      log.check(continuation === undefined, 'RR-06', `${where}: two CE in one area`);
      continuation ??= readContinuation(span, where, log);
    } else entries.push({ signature, span, area: number });
    at += length;
  }
  log.check(
    area.isZero(at) && area.length - at < 2,
    'DR-03',
    `${where}: ${area.length - at} stray bytes behind the system use entries`,
  );
  return continuation;
}

function readContinuation(span: Span, where: string, log: FaultLog): ContinuationArea | undefined {
  if (span.length !== CE_LENGTH) {
    log.report('RR-06', `${where}: CE has ${span.length} bytes`);
    return undefined;
  }
  return {
    sector: both32(span, 4, log, 'RR-06', `${where}: sector in CE`),
    offset: both32(span, 12, log, 'RR-06', `${where}: offset in CE`),
    length: both32(span, 20, log, 'RR-06', `${where}: length in CE`),
  };
}

function checkEntryOrder(entries: readonly SystemUseEntry[], where: string, log: FaultLog): void {
  let highest = -1;
  for (const { signature } of entries) {
    const rank = RANKS[signature];
    if (rank === undefined) log.report('RR-04', `${where}: entry ${JSON.stringify(signature)} is not expected`);
    else if (rank < highest)
      log.report('RR-04', `${where}: order of entries is ${entries.map((entry) => entry.signature).join(' ')}`);
    if (rank !== undefined && rank < highest) return;
    highest = Math.max(highest, rank ?? -1);
  }
}
