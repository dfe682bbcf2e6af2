import { createHook } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'vitest';

/** Frames of a stack that are the writer's own; the test runner has timers, too. */
const OURS = /iso9660-writer-ts\/src\//;

/** Whatever the work starts of the writer, no timer of it may run any more in the end. */
export async function leavingNoTimer(work: () => Promise<void>): Promise<void> {
  const running = new Map<number, string>();
  const end = (id: number): void => void running.delete(id);
  const hook = createHook({
    init(id, type) {
      const { stack = '' } = new Error(type);
      if ((type === 'Timeout' || type === 'Immediate') && OURS.test(stack)) running.set(id, stack);
    },
    after: end,
    destroy: end,
  });
  hook.enable();
  try {
    await work();
    // What was cleared is destroyed a turn later.
    await setImmediate();
    expect([...running.values()]).toEqual([]);
  } finally {
    hook.disable();
  }
}
