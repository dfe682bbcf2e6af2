import { basename, dirname, sep } from 'node:path';
import type { HostCalls } from './host-calls.js';
import { hostPath, textOf } from './host-entry.js';
import { answerTo, type HostWork } from './host-work.js';

/**
 * The real paths of folders that several sources lie in, each asked once: it is a call for every directory above them.
 * For the sources of one image: a folder may become another one.
 *
 * @internal
 */
export class RealFolders {
  readonly #byPath = new Map<string, string>();

  /** @param path absolute, without `.` and `..`, of what is no symbolic link itself. */
  *placeOf(path: string, calls: HostCalls): HostWork<string> {
    const folder = dirname(path);
    let place = this.#byPath.get(folder);
    if (place === undefined) {
      place = textOf(yield* answerTo(calls.realPath(hostPath(folder))));
      this.#byPath.set(folder, place);
    }
    return place.endsWith(sep) ? place + basename(path) : place + sep + basename(path);
  }
}
