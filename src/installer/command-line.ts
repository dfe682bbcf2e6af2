import type { IsoProblem } from 'iso9660-writer-ts';

/** What changes in the command lines of kernels. */
export interface ArgumentChanges {
  readonly add: readonly string[];
  /** Keys: `quiet` takes away `quiet` and `quiet=` with any value. */
  readonly remove: readonly string[];
}

/** Keys that a command line may have several times, each with its own value. */
const REPEATING = new Set([
  ...['console', 'ip', 'nameserver', 'vlan', 'bond', 'bridge', 'team', 'ifname', 'rd.route', 'inst.addrepo', 'inst.dd'],
  ...['modprobe.blacklist', 'rd.driver.blacklist', 'inst.repo'],
]);

/** What stands behind goes into the system that is installed (Debian, Ubuntu). */
const INSTALLED_SYSTEM = /^---?$/;

/** Blanks of a line, and the ends of lines that go on. */
const BLANKS = /((?:\s|\\\r?\n)+)/;

/** How a boot loader wants an argument written. */
export type Quoting = (argument: string) => string;

/**
 * Changes the arguments of a command line; blanks between others stay as they are. Removes first. An argument that is there with
 * another value is replaced in its place, others come before ` ---`, or at the end. A key that is added several times may be there several
 * times: what has it stays.
 */
export function editArguments(text: string, { add, remove }: ArgumentChanges, quote: Quoting): string {
  const line = text.trimEnd();
  const end = text.slice(line.length);
  const parts = line.split(BLANKS);
  // Words stand at even places, blanks at odd ones.
  let words = parts.flatMap((word, at) => (at % 2 === 0 ? [{ blanks: parts[at - 1] ?? '', word }] : []));
  words = words.filter(({ word }) => word === '' || !remove.includes(keyOf(word)));
  const keys = add.map(keyOf);
  const isRepeated = (key: string) => REPEATING.has(key) || keys.indexOf(key) !== keys.lastIndexOf(key);
  for (const argument of add) {
    const written = quote(argument);
    if (words.some(({ word }) => word === written || unquoted(word) === argument)) continue;
    const key = keyOf(argument);
    const other = words.findIndex(({ word }) => argument.includes('=') && word.includes('=') && keyOf(word) === key);
    if (other >= 0 && !isRepeated(key)) words[other] = { ...words[other]!, word: written };
    else {
      const separator = words.findIndex(({ word }) => INSTALLED_SYSTEM.test(word));
      words.splice(separator < 0 ? words.length : separator, 0, { blanks: ' ', word: written });
    }
  }
  return words.map(({ blanks, word }, index) => (index === 0 ? blanks : blanks || ' ') + word).join('') + end;
}

/** A word without the quotes of GRUB. */
function unquoted(word: string): string {
  return word.replace(/^"(.*)"$/s, '$1').replaceAll('\\$', '$');
}

/** What a word of a command line is about: `quiet`, or what stands before its `=`. */
export function keyOf(word: string): string {
  return unquoted(word).replace(/^["']/, '').split('=', 1)[0]!;
}

/** Words that start a rescue system, and no installer. */
const RESCUE = /(?:^|\s)(?:inst\.)?rescue(?:[=/]\S*)?(?=\s|$)/;

export function isRescue(text: string): boolean {
  return RESCUE.test(text);
}

/** As isolinux and the kernel take it. */
export const plain: Quoting = (argument) => argument;

/** GRUB's own signs: the whole argument stands in quotes. */
const GRUB_SIGNS = /[;${}<>&|]/;

export const quotedForGrub: Quoting = (argument) =>
  GRUB_SIGNS.test(argument) ? `"${argument.replaceAll('$', '\\$')}"` : argument;

/** What is wrong with arguments: a loader would part or change them. */
export function argumentProblems({ add, remove }: ArgumentChanges): readonly IsoProblem[] {
  return [...add, ...remove].flatMap((argument) => {
    const fault = faultOf(argument);
    return fault === undefined
      ? []
      : [{ code: 'KERNEL_ARGUMENT', message: `the kernel argument ${JSON.stringify(argument)} ${fault}` }];
  });
}

function faultOf(argument: string): string | undefined {
  if (argument === '') return 'is empty';
  if (/[^\x21-\x7e]/.test(argument)) return 'has a blank, or a character that is not printable ASCII';
  if (/["']/.test(argument)) return 'has a quote, which loaders take away';
  if (argument.includes('\\')) return 'has a backslash, which GRUB doubles; a path needs none';
  return undefined;
}
