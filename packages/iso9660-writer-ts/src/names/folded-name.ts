// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\u0000-\u007f]*$/;

/**
 * Equal for names that Windows cannot tell apart (JO-04): each UTF-16 unit for itself in upper case, as the table of NTFS
 * has it. A unit whose upper case is more than one unit stays, so that `ß` is not `SS`; so do both halves of characters
 * beyond the BMP. Letters are never composed or taken apart, and no language has rules of its own.
 */
export function foldedName(name: string): string {
  if (ASCII.test(name)) return name.toUpperCase();
  let folded = '';
  for (let at = 0; at < name.length; at++) folded += upperCaseOf(name[at]!);
  return folded;
}

function upperCaseOf(unit: string): string {
  const upper = unit.toUpperCase();
  return upper.length === 1 ? upper : unit;
}
