import type { GenerateIsoOptions } from '../options.js';
import type { IsoRequest, RequestKey } from './schema.js';

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

/** What is wrong with a value, as the end of a message that begins with the key; nothing when it is fine. */
export type Rule<Value> = (value: Value, request: IsoRequest, options: GenerateIsoOptions) => string | undefined;

/** What a profile asks of the keys that are given. */
export type Rules = { readonly [Key in RequestKey]?: Rule<NonNullable<IsoRequest[Key]>> };

/** Passwords are hashed in time that grows with the square of their length. */
const MAX_ROOT_PASS_BYTES = 1024;

export function renderable(value: string): string | undefined {
  return isRenderable(value) ? undefined : NOT_RENDERABLE;
}

export function shortPassword(rootPass: string): string | undefined {
  const { length } = new TextEncoder().encode(rootPass);
  return length > MAX_ROOT_PASS_BYTES ? `must be at most ${MAX_ROOT_PASS_BYTES} bytes` : undefined;
}
