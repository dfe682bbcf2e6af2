import { type EditedConfiguration, type Editing, pathIn } from './boot-lines.js';
import { editArguments, isRescue, plain } from './command-line.js';

/** Columns of a card, as z/VM and z/OS take a parameter file: a line has no more (RM-23). */
export const MOST_PARAMETERS = 80;

/** Edits a parameter file of IBM Z (`images/*.prm`): all of it is one command line, on as many lines as it takes. */
export function editParameters(text: string, { changes }: Pick<Editing, 'changes'>): EditedConfiguration {
  const end = text.slice(text.trimEnd().length);
  const edited = editArguments(` ${text.trimEnd()}`, changes, plain).slice(1);
  const lines = edited === text.trimEnd() ? [edited] : edited.split('\n').flatMap(onCards);
  const longest = Math.max(...lines.map((line) => line.length));
  return { text: lines.join('\n') + end, installerLines: 1, initrds: [], longest };
}

/** A line on as many lines as its words need. A word that is too long for one stays whole. */
function onCards(line: string): readonly string[] {
  const cards: string[] = [];
  for (const word of line.trim().split(/\s+/)) {
    const last = cards.at(-1);
    if (last === undefined || last.length + 1 + word.length > MOST_PARAMETERS) cards.push(word);
    else cards[cards.length - 1] = `${last} ${word}`;
  }
  return cards;
}

const IMAGE = /^\s*image(?:\[\w+\])?\s*=\s*"?([^"\s]+)/;
const APPEND = /^(\s*append\s*=\s*")([^"]*)("\s*)$/;

/** Edits the configuration of yaboot, for POWER: the `append` line of each image that is the installer. */
export function editYaboot(text: string, { directory, changes, isInstaller }: Editing): EditedConfiguration {
  const lines = text.split(/(?<=\n)/);
  const out: string[] = [];
  const initrds = new Set<string>();
  let [installerLines, longest] = [0, 0];
  for (let at = 0; at < lines.length; ) {
    let next = at + 1;
    const kernel = IMAGE.exec(lines[at]!)?.[1];
    if (kernel !== undefined) while (next < lines.length && !IMAGE.test(lines[next]!)) next++;
    const block = lines.slice(at, next);
    at = next;
    const appendAt = block.findIndex((line) => APPEND.test(line));
    const isTarget =
      kernel !== undefined &&
      isInstaller(pathIn(directory, kernel)) &&
      !isRescue(APPEND.exec(block[appendAt] ?? '')?.[2] ?? '');
    if (isTarget) {
      const newLine = /\r?\n$/.exec(block[0]!)?.[0] ?? '\n';
      if (appendAt < 0) {
        block[0] = block[0]!.trimEnd() + newLine;
        block.splice(1, 0, `\tappend=""${newLine}`);
      }
      const place = appendAt < 0 ? 1 : appendAt;
      const [, before, words, after] = APPEND.exec(block[place]!)!;
      block[place] = before! + editArguments(words!, changes, plain) + after!;
      installerLines++;
      longest = Math.max(longest, block[place]!.trim().length);
      for (const line of block) {
        const initrd = /^\s*initrd\s*=\s*"?([^"\s]+)/.exec(line)?.[1];
        if (initrd !== undefined) initrds.add(pathIn(directory, initrd));
      }
    }
    out.push(...block);
  }
  return { text: out.join(''), installerLines, initrds: [...initrds], longest };
}
