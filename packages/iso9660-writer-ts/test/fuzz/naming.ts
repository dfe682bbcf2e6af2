import { type Naming, primaryNaming } from '../support/corpus/naming.js';

const bytesOf = (name: string) => [...name].reduce((sum, character) => sum + bytesOfCharacter(character), 0);

/** A byte that is not UTF-8 is a lone surrogate. */
function bytesOfCharacter(character: string): number {
  return /^[\udc80-\udcff]$/u.test(character) ? 1 : Buffer.byteLength(character);
}

/** NA-01, NA-02: also of a file whose name ends with its only period, which is recorded as it is. */
export function strictPrimaryNaming(level: 1 | 2 | 3): Naming {
  const naming = primaryNaming(level);
  const recorded: Naming['recorded'] = (name, type) =>
    naming.recorded(type === 'directory' ? name : name.replace(/^([^.]+)\.$/, '$1'), type);
  return { ...naming, recorded };
}

/** NA-10: everything a POSIX system can hold. */
export const rockRidgeNaming: Naming = {
  recorded: (name) => (bytesOf(name) <= 255 ? name : undefined),
  key: (recorded) => recorded,
};

/** NA-11: up to 207 bytes without control characters. */
export const enhancedNaming: Naming = {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the hierarchy does not hold
  recorded: (name) => (bytesOf(name) <= 207 && !/[\0-\x1f\x7f]/.test(name) ? name : undefined),
  key: (recorded) => recorded,
};
