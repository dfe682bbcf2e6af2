/**
 * `NAME="value"` as a shell sources it and the network script's line pattern reads it. The value must be renderable;
 * then `"` and `\` are all there is to escape.
 */
export function shellLine(name: string, value: string): string {
  return `${name}="${value.replace(/["\\]/g, '\\$&')}"`;
}
