/** The nine letters of `ls -l` as a number: `rwsr-xr-t` is 0o5755. */
export function modeOf(letters: string): number {
  const bits = [...letters].reduce((mode, letter) => mode * 2 + (/[-ST]/.test(letter) ? 0 : 1), 0);
  const special = (at: number, bit: number): number => (/[sStT]/.test(letters[at] ?? '') ? bit : 0);
  return bits + special(2, 0o4000) + special(5, 0o2000) + special(8, 0o1000);
}
