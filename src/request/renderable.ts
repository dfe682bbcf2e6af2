/** What both Go's quoting and a shell's double quotes write alike: no line breaks, no control or format characters. */
const RENDERABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;

/** These start an expansion inside double quotes. */
const EXPANDED = /[$`]/;

/** The end of the message for a value that is not renderable; the key comes before it. */
export const NOT_RENDERABLE = 'contains a character that cannot be written safely';

/**
 * Whether a shell that sources `KEY="value"`, with `"` and `\` escaped, gets the value back unchanged and runs nothing.
 * Everything that is written between quotes must pass.
 */
export function isRenderable(value: string): boolean {
  return RENDERABLE.test(value) && !EXPANDED.test(value);
}
