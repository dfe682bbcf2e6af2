import type { IsoStore } from '../../../src/http/index.js';

/** A store that takes images when it is told to: until then they are being made. */
export function heldStore(): { readonly store: IsoStore; finish(): void } {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const store: IsoStore = {
    async put(name) {
      await finished;
      return `http://localhost/iso/${name}`;
    },
  };
  return { store, finish: () => finish() };
}
