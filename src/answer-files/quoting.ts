/** A word of a kickstart file, which Python's shlex splits: it takes `\$` between double quotes for two characters. */
export function kickstartWord(value: string): string {
  return /^[A-Za-z0-9_.,:;=+@%^/~!*()-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** A word that a POSIX shell takes as it is. */
export function shellWord(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
