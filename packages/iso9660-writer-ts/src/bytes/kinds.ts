/*
 * What a value is, told by marks of its own and never by `instanceof`: values come from other realms (Jest, `vm`, frames),
 * where the classes have the same names and are others.
 */

/** A date whose time is known. */
export function isValidDate(value: unknown): value is Date {
  try {
    // Reads the internal slot, which dates of all realms have and no other object has.
    return !Number.isNaN(Date.prototype.getTime.call(value));
  } catch {
    return false;
  }
}

/** Whether a value is memory: any view, or an `ArrayBuffer`. */
export function isMemory(value: unknown): boolean {
  return ArrayBuffer.isView(value) || hasTag(value, ['ArrayBuffer']);
}

/** The bytes of any view or `ArrayBuffer`; `undefined` for every other value. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  // A view of its own for each small file would be a seventh of all that is kept of it.
  if (isPlainArray(value)) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return hasTag(value, ['ArrayBuffer']) ? new Uint8Array(value as ArrayBuffer) : undefined;
}

/** A `Uint8Array` and no `Buffer`, whose methods do other things. */
function isPlainArray(value: unknown): value is Uint8Array {
  return isObject(value) && Object.getPrototypeOf(value) === Uint8Array.prototype;
}

export function isError(value: unknown): value is Error {
  return hasTag(value, ['Error', 'DOMException']);
}

/** Anything that can be waited for. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Partial<Promise<T>> | null | undefined)?.then === 'function';
}

export function isBlob(value: unknown): value is Blob {
  return hasTag(value, ['Blob', 'File']) && typeof (value as Blob).stream === 'function';
}

export function isResponse(value: unknown): value is Response {
  return hasTag(value, ['Response']) && typeof (value as Response).headers?.get === 'function';
}

export function isSignal(value: unknown): value is AbortSignal {
  return typeof (value as Partial<AbortSignal> | null | undefined)?.throwIfAborted === 'function';
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function hasTag(value: unknown, tags: readonly string[]): boolean {
  return isObject(value) && tags.includes(Object.prototype.toString.call(value).slice('[object '.length, -1));
}
