import { nameBytes, utf8Boundary } from '../bytes/text.js';
import { type SystemUseEntry, systemUseEntry, writeBytes } from './system-use-entry.js';

/** Component flags of RRIP 4.1.3.1. */
const COMPONENT = { continues: 0x01, current: 0x02, parent: 0x04, root: 0x08 } as const;

/** SL flag of RRIP 4.1.3: another SL entry follows. */
const CONTINUES = 0x01;

/** Bytes of component records in one SL entry: 255 less signature, length, version and flags. */
const COMPONENTS_LIMIT = 250;

/** Bytes of a component record before its text. */
const COMPONENT_HEADER = 2;

interface Component {
  readonly flags: number;
  readonly text: Uint8Array;
}

const EMPTY = new Uint8Array(0);

/**
 * `SL`, RRIP 4.1.3: the target of a symbolic link, over as many entries as it takes. The target is written as its
 * components: a root only at the start, empty components dropped (RR-14).
 */
export function linkEntries(target: string): SystemUseEntry[] {
  const entries: Component[][] = [[]];
  let room = COMPONENTS_LIMIT;
  for (const component of components(target)) {
    const length = COMPONENT_HEADER + component.text.length;
    if (length > room) {
      entries.push([]);
      room = COMPONENTS_LIMIT;
    }
    entries.at(-1)!.push(component);
    room -= length;
  }
  return entries.map((parts, index) => linkEntry(parts, index < entries.length - 1 ? CONTINUES : 0));
}

function* components(target: string): Generator<Component> {
  if (target.startsWith('/')) yield { flags: COMPONENT.root, text: EMPTY };
  for (const name of target.split('/')) {
    if (name === '.') yield { flags: COMPONENT.current, text: EMPTY };
    else if (name === '..') yield { flags: COMPONENT.parent, text: EMPTY };
    else if (name !== '') yield* pieces(nameBytes(name));
  }
}

/** A component too long for one entry is continued in the next. */
function* pieces(name: Uint8Array): Generator<Component> {
  let rest = name;
  while (rest.length > COMPONENTS_LIMIT - COMPONENT_HEADER) {
    const cut = utf8Boundary(rest, COMPONENTS_LIMIT - COMPONENT_HEADER);
    yield { flags: COMPONENT.continues, text: rest.subarray(0, cut) };
    rest = rest.subarray(cut);
  }
  yield { flags: 0, text: rest };
}

function linkEntry(parts: readonly Component[], flags: number): SystemUseEntry {
  const length = parts.reduce((sum, { text }) => sum + COMPONENT_HEADER + text.length, 0);
  return systemUseEntry('SL', 1 + length, (view, offset) => {
    view.setUint8(offset, flags);
    let place = offset + 1;
    for (const { flags: componentFlags, text } of parts) {
      view.setUint8(place, componentFlags);
      view.setUint8(place + 1, text.length);
      writeBytes(view, place + COMPONENT_HEADER, text);
      place += COMPONENT_HEADER + text.length;
    }
  });
}
