import type { FaultLog } from './faults.js';
import type { SystemUseEntry } from './susp.js';

const CONTINUES = 0x01;
const SELF = 0x02;
const PARENT = 0x04;
const ROOT = 0x08;
const PERIOD = 0x2e;
const SLASH = 0x2f;

/** RRIP 4.1.3: joins the components of all SL entries, those that continue in the next entry too. */
export function readSymlinkTarget(
  entries: readonly SystemUseEntry[],
  where: string,
  log: FaultLog,
): Uint8Array | undefined {
  if (entries.length === 0) return undefined;
  const components: number[][] = [];
  let isAbsolute = false;
  let open: number[] | undefined;
  for (const [index, { span }] of entries.entries()) {
    const expected = index < entries.length - 1 ? CONTINUES : 0;
    log.check(
      span.u8(4) === expected,
      'RR-13',
      `${where}: SL ${index + 1} of ${entries.length} has flags ${span.u8(4)}`,
    );
    let at = 5;
    while (at + 2 <= span.length) {
      const flags = span.u8(at);
      const text = Array.from(span.bytes.subarray(at + 2, at + 2 + span.u8(at + 1)));
      log.check(at + 2 + span.u8(at + 1) <= span.length, 'RR-13', `${where}: a component reaches beyond its SL`);
      at += 2 + span.u8(at + 1);
      checkComponent(flags, text, where, log);
      const isDots = flags === 0 && open === undefined && /^\.\.?$/.test(String.fromCharCode(...text));
      log.check(!isDots, 'RR-13', `${where}: "." or ".." written as text`);
      if (open !== undefined) {
        log.check((flags & ~CONTINUES) === 0, 'RR-13', `${where}: a special component continues another`);
        for (const byte of text) open.push(byte);
        if ((flags & CONTINUES) === 0) open = undefined;
      } else if (flags === ROOT) {
        log.check(components.length === 0 && !isAbsolute, 'RR-14', `${where}: a root component that is not the first`);
        isAbsolute = true;
      } else {
        const component = flags === SELF ? [PERIOD] : flags === PARENT ? [PERIOD, PERIOD] : text;
        components.push(component);
        if ((flags & CONTINUES) !== 0) open = component;
      }
    }
    log.check(at === span.length, 'RR-13', `${where}: stray bytes in SL`);
  }
  log.check(open === undefined, 'RR-13', `${where}: the last component wants to continue`);
  log.check(isAbsolute || components.length > 0, 'RR-14', `${where}: an empty target`);
  return joined(components, isAbsolute);
}

function checkComponent(flags: number, text: readonly number[], where: string, log: FaultLog): void {
  const isSpecial = flags === SELF || flags === PARENT || flags === ROOT;
  log.check(isSpecial || (flags & ~CONTINUES) === 0, 'RR-13', `${where}: component flags 0x${flags.toString(16)}`);
  log.check(isSpecial === (text.length === 0), 'RR-14', `${where}: component flags ${flags} with ${text.length} bytes`);
  log.check(!text.includes(SLASH) && !text.includes(0), 'RR-14', `${where}: a component holds a slash or NUL`);
}

function joined(components: readonly (readonly number[])[], isAbsolute: boolean): Uint8Array {
  const bytes: number[] = isAbsolute ? [SLASH] : [];
  for (const [index, component] of components.entries()) {
    if (index > 0) bytes.push(SLASH);
    for (const byte of component) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
