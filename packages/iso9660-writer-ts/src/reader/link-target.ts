import { COMPONENT } from '../format/rock-ridge.js';
import { posixName } from './names.js';
import type { Problems } from './problems.js';
import type { ReadPlace } from './read-error.js';

/** Bytes of a target. No system has longer ones. */
const LONGEST_TARGET = 32_768;

/** Mount point and host name of the reader, which RRIP 1.12 no longer has. */
const HISTORIC = 0x10 | 0x20;

const SLASH = 0x2f;
const PERIOD = 0x2e;

/** The target of a symbolic link, put together from its SL entries (RD-22). */
export class LinkTarget {
  readonly #bytes: number[] = [];
  /** The component before goes on, or was a root: nothing separates it from the next one. */
  #isOpen = true;

  get text(): string {
    return posixName(Uint8Array.from(this.#bytes), 0, this.#bytes.length);
  }

  /** Adds the data of an entry: flags, then component records. */
  add(data: Uint8Array, problems: Problems | undefined, place: (() => ReadPlace) | undefined): void {
    // The flags of the entry only tell that another one follows; whether a component goes on, its own flags tell.
    let at = 1;
    while (at + 2 <= data.length) {
      const flags = data[at]!;
      const end = at + 2 + data[at + 1]!;
      if (end > data.length) {
        problems?.report('LINK', 'a component of a link target is longer than its entry', place?.());
        return;
      }
      if ((flags & HISTORIC) !== 0) {
        problems?.report('LINK', 'a link target begins at a mount point or a host name, which is left out', place?.());
      } else {
        this.#addComponent(flags, data.subarray(at + 2, end));
      }
      at = end;
    }
    if (this.#bytes.length > LONGEST_TARGET) {
      this.#bytes.length = LONGEST_TARGET;
      problems?.report('LINK', `a link target of more than ${LONGEST_TARGET} bytes`, place?.());
    }
  }

  #addComponent(flags: number, text: Uint8Array): void {
    if ((flags & COMPONENT.root) !== 0) {
      // In the middle of a target it stands for an empty component: two slashes, which are one.
      if (this.#bytes.at(-1) !== SLASH) this.#bytes.push(SLASH);
      this.#isOpen = true;
      return;
    }
    if (!this.#isOpen) this.#bytes.push(SLASH);
    const isName = (flags & (COMPONENT.current | COMPONENT.parent)) === 0;
    if (isName) for (const byte of text) this.#bytes.push(byte);
    else this.#bytes.push(...((flags & COMPONENT.parent) === 0 ? [PERIOD] : [PERIOD, PERIOD]));
    // libarchive marks a `..` at the end of an entry as continued. Only a name can be.
    this.#isOpen = isName && (flags & COMPONENT.continues) !== 0;
  }
}
