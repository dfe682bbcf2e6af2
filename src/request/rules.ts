import type { GenerateIsoOptions } from '../options.js';
import type { IsoRequest, RequestKey } from './iso-request.js';
import { isRenderable, NOT_RENDERABLE } from './renderable.js';

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
