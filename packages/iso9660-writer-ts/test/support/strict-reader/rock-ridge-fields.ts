import { both32, type Span } from './bytes.js';
import { readDate7 } from './dates.js';
import type { FaultLog } from './faults.js';
import type { SystemUse, SystemUseEntry } from './susp.js';
import { readSymlinkTarget } from './symlink-target.js';
import { isUtf8 } from './text.js';

export type NodeKind = 'directory' | 'file' | 'symlink' | 'character' | 'block' | 'fifo' | 'socket';

/** Owner and permissions, RRIP 4.1.1. */
export interface PosixAttributes {
  /** With the type bits. */
  readonly mode: number;
  readonly links: number;
  readonly uid: number;
  readonly gid: number;
  readonly serial?: number;
}

export interface DeviceNumber {
  readonly major: number;
  readonly minor: number;
}

/** What Rock Ridge says about one record. */
export interface RockRidgeFields {
  readonly use: SystemUse;
  readonly name: Uint8Array | undefined;
  readonly attributes: PosixAttributes | undefined;
  readonly modifiedAt: Date | undefined;
  readonly target: Uint8Array | undefined;
  readonly device: DeviceNumber | undefined;
  /** CL: sector of the relocated directory. */
  readonly childLink: number | undefined;
  /** PL: sector of the logical parent. */
  readonly parentLink: number | undefined;
  /** RE. */
  readonly isRelocated: boolean;
}

/** File types by the type bits of a mode, POSIX 5.6.1. */
const KINDS: ReadonlyMap<number, NodeKind> = new Map([
  [0o140000, 'socket'],
  [0o120000, 'symlink'],
  [0o100000, 'file'],
  [0o060000, 'block'],
  [0o040000, 'directory'],
  [0o020000, 'character'],
  [0o010000, 'fifo'],
]);

export function kindOf(attributes: PosixAttributes): NodeKind | undefined {
  return KINDS.get(attributes.mode & 0o170000);
}

/** Decodes the entries of one record and checks each by itself. */
export function decodeFields(use: SystemUse, hasSerial: boolean, where: string, log: FaultLog): RockRidgeFields {
  const of = (signature: string) => use.entries.filter((entry) => entry.signature === signature);
  const one = (signature: string) => {
    const found = of(signature);
    log.check(found.length <= 1, 'RR-04', `${where}: ${found.length} entries ${signature}`);
    return found[0]?.span;
  };
  const attributes = one('PX');
  const times = one('TF');
  const device = one('PN');
  log.check(attributes !== undefined, 'RR-08', `${where}: no PX`);
  log.check(times !== undefined, 'RR-11', `${where}: no TF`);
  const relocated = one('RE');
  log.check(relocated === undefined || relocated.length === 4, 'RR-17', `${where}: RE has ${relocated?.length} bytes`);
  return {
    use,
    name: readName(of('NM'), where, log),
    attributes: attributes && readAttributes(attributes, hasSerial, where, log),
    modifiedAt: times && readTimes(times, where, log),
    target: readSymlinkTarget(of('SL'), where, log),
    device: device && readDevice(device, where, log),
    childLink: readLink(one('CL'), 'RR-18', where, log),
    parentLink: readLink(one('PL'), 'RR-17', where, log),
    isRelocated: relocated !== undefined,
  };
}

function readName(entries: readonly SystemUseEntry[], where: string, log: FaultLog): Uint8Array | undefined {
  if (entries.length === 0) return undefined;
  const pieces = entries.map(({ span }) => span.bytes.subarray(5));
  for (const [index, { span }] of entries.entries()) {
    const expected = index < entries.length - 1 ? 1 : 0;
    log.check(
      span.u8(4) === expected,
      'RR-12',
      `${where}: NM ${index + 1} of ${entries.length} has flags ${span.u8(4)}`,
    );
    log.check(span.length > 5, 'RR-12', `${where}: an empty NM`);
  }
  const name = Buffer.concat(pieces);
  if (isUtf8(name)) log.check(pieces.every(isUtf8), 'RR-12', `${where}: NM splits a UTF-8 character`);
  log.check(name.length <= 255, 'NA-10', `${where}: a name of ${name.length} bytes`);
  const isLegal = !name.includes(0) && !name.includes(0x2f) && !/^\.{0,2}$/.test(name.toString('latin1'));
  log.check(isLegal, 'NA-10', `${where}: the name ${JSON.stringify(name.toString('latin1'))}`);
  return name;
}

function readAttributes(span: Span, hasSerial: boolean, where: string, log: FaultLog): PosixAttributes | undefined {
  if (span.length !== (hasSerial ? 44 : 36)) {
    log.report('RR-08', `${where}: PX has ${span.length} bytes`);
    if (span.length < 36) return undefined;
  }
  const field = (at: number, name: string) => both32(span, at, log, 'RR-08', `${where}: ${name} in PX`);
  const attributes = {
    mode: field(4, 'mode'),
    links: field(12, 'links'),
    uid: field(20, 'uid'),
    gid: field(28, 'gid'),
  };
  const isMode = attributes.mode <= 0o177777 && kindOf(attributes) !== undefined;
  log.check(isMode, 'RR-08', `${where}: mode 0${attributes.mode.toString(8)}`);
  return span.length >= 44 ? { ...attributes, serial: field(36, 'serial') } : attributes;
}

function readTimes(span: Span, where: string, log: FaultLog): Date | undefined {
  if (span.length !== 26 || span.u8(4) !== 0x0e) {
    log.report('RR-11', `${where}: TF has ${span.length} bytes, flags 0x${span.u8(4).toString(16)}`);
    return undefined;
  }
  const [modified, accessed, changed] = [5, 12, 19].map((at) => readDate7(span, at, log, 'RR-11', where));
  const isSame = modified?.getTime() === accessed?.getTime() && modified?.getTime() === changed?.getTime();
  log.check(isSame, 'RR-11', `${where}: the three times of TF differ`);
  return modified;
}

/** RR-15: major and minor up to 255 stand together in the low word, as Linux and libarchive both read them. */
function readDevice(span: Span, where: string, log: FaultLog): DeviceNumber | undefined {
  if (span.length !== 20) {
    log.report('RR-15', `${where}: PN has ${span.length} bytes`);
    return undefined;
  }
  const high = both32(span, 4, log, 'RR-15', `${where}: high word of PN`);
  const low = both32(span, 12, log, 'RR-15', `${where}: low word of PN`);
  log.check(
    high === 0 || high > 255 || low > 255,
    'RR-15',
    `${where}: device ${high}, ${low} belongs into the low word`,
  );
  return high === 0 && low <= 0xffff ? { major: low >>> 8, minor: low & 0xff } : { major: high, minor: low };
}

function readLink(span: Span | undefined, rule: string, where: string, log: FaultLog): number | undefined {
  if (span === undefined) return undefined;
  if (span.length === 12) return both32(span, 4, log, rule, `${where}: sector in ${span.latin1(0, 2)}`);
  log.report(rule, `${where}: ${span.latin1(0, 2)} has ${span.length} bytes`);
  return undefined;
}
