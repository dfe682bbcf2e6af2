import type { IsoProblem } from '../index.js';

/** A tree of a few thousand long names gives as many warnings: from this number on one line stands for all of a code. */
const MANY = 10;

/** One line for each warning, or one for all of a code when there are more than ten. `all` says how to see each of them. */
export function warningLines(warnings: readonly IsoProblem[], all: string): readonly string[] {
  const byCode = new Map<string, string[]>();
  for (const { code, message } of warnings) {
    const group = byCode.get(code);
    if (group === undefined) byCode.set(code, [message]);
    else group.push(message);
  }
  return [...byCode].flatMap(([code, group]) =>
    group.length > MANY ? [`${group[0]} - and ${group.length - 1} more of ${code}; ${all}`] : group,
  );
}

/** File names may hold line breaks and escape sequences; a terminal must not obey them. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Control}\u2028\u2029]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
