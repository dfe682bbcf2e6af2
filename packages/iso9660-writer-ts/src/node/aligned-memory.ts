/**
 * Marks an output of our own, which may be lent such memory. Others get ordinary memory: what begins at a page cannot be
 * transferred to another thread. A property, so that an object made of the output by spreading has it, too.
 */
export const TAKES_ALIGNED: unique symbol = Symbol('takes aligned memory');

/** What a page of WebAssembly's memory holds. */
const PAGE = 64 * 1024;

/**
 * Memory that begins where a page of the system does. Allocators put large arrays 16 bytes into a page, and there some
 * processors copy between them and the system's cache two to three times as slowly (decision 0051). Only WebAssembly says
 * where its memory begins. Where it gives none, any memory will do.
 */
export function alignedMemory(bytes: number): Uint8Array {
  const pages = Math.ceil(bytes / PAGE);
  try {
    const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages });
    return new Uint8Array(buffer, 0, bytes);
  } catch {
    // It reserves addresses by the gigabyte, which not every process may.
    return new Uint8Array(bytes);
  }
}
