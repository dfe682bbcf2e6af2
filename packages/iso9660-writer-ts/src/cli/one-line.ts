/** File names may hold line breaks and escape sequences; a terminal must not obey them. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Control}\u2028\u2029]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
