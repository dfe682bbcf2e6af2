import { onTestFinished } from 'vitest';

export interface WatchedSignal {
  readonly signal: AbortSignal;
  /** Listeners added so far, to the signal or to one that follows it. */
  readonly added: number;
  /** Those of them that were not removed. */
  readonly kept: number;
}

/**
 * Counts the listeners of a signal, and of all signals that `AbortSignal.any` makes of it until the test ends: a listener
 * there keeps as much alive as one on the signal itself.
 */
export function watchListeners(signal: AbortSignal = new AbortController().signal): WatchedSignal {
  const family = new Set<AbortSignal>();
  const kept = new Set<unknown>();
  let added = 0;
  const watch = (member: AbortSignal): void => {
    if (family.has(member)) return;
    family.add(member);
    const [add, remove] = [member.addEventListener.bind(member), member.removeEventListener.bind(member)];
    member.addEventListener = (...args: Parameters<typeof add>) => {
      added++;
      kept.add(args[1]);
      add(...args);
    };
    member.removeEventListener = (...args: Parameters<typeof remove>) => {
      kept.delete(args[1]);
      remove(...args);
    };
  };
  watch(signal);
  const { any } = AbortSignal;
  AbortSignal.any = (signals) => {
    const members = [...signals];
    const follower = any.call(AbortSignal, members);
    if (members.some((member) => family.has(member))) watch(follower);
    return follower;
  };
  onTestFinished(() => {
    AbortSignal.any = any;
  });
  return {
    signal,
    get added() {
      return added;
    },
    get kept() {
      return kept.size;
    },
  };
}
