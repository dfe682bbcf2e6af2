import type { Option } from './options/option.js';
import { OPTIONS } from './options/table.js';

/** Spelt as the manuals do; `-efi-boot` and `--efi-boot` are two options. */
const BY_NAME: ReadonlyMap<string, Option> = new Map(
  OPTIONS.flatMap((option) => option.names.map((name) => [name, option] as const)),
);

/** Everything else may have one dash or two. */
const BY_WORD: ReadonlyMap<string, Option> = new Map(
  OPTIONS.flatMap((option) => option.names.map((name) => [wordOf(name), option] as const)),
);

/** The option of a name; several when an abbreviation could be any of them. */
export function findOption(name: string): readonly Option[] {
  const option = BY_NAME.get(name) ?? BY_WORD.get(wordOf(name));
  return option === undefined ? abbreviated(name) : [option];
}

/**
 * The options of joined letters, as in `-JR`: all but the last are flags. Letters that are no such thing give nothing.
 * mkisofs would also take `-oFILE` for `-o FILE`, and so every misspelt word for a value of its first letter.
 */
export function findLetters(name: string): readonly Option[] | undefined {
  const options = [...name.slice(1)].map((letter) => BY_NAME.get(`-${letter}`));
  const found = options.filter((option) => option !== undefined);
  const flags = found.slice(0, -1).every(({ values }) => values.length === 0);
  return found.length === options.length && flags ? found : undefined;
}

/** Options with a name that starts so. One letter abbreviates nothing: it would be an option that is not there. */
function abbreviated(name: string): readonly Option[] {
  const word = wordOf(name);
  if (word.length < 2) return [];
  return [...new Set([...BY_WORD].filter(([full]) => full.startsWith(word)).map(([, option]) => option))];
}

function wordOf(name: string): string {
  return name.replace(/^--?/, '');
}
