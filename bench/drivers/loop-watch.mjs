import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

/** Watches how long the event loop stands still. Answers a function that ends the watch with the longest time, in seconds. */
export async function watchLoop() {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // It compares each turn of the loop with the one before, so it has to have seen some.
  await setTimeout(20);
  return async () => {
    // The turn that ends the last slice.
    await setTimeout(20);
    delay.disable();
    return delay.max / 1e9;
  };
}
