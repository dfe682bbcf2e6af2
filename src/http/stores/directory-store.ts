import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeImage } from 'iso9660-writer-ts/node';
import { answerOf } from '../../tree/mounts.js';
import { Expiry } from './expiry.js';
import { baseOf, checkImageName, type IsoStore, requestedName, type StoreLocation, storedUrl } from './store.js';
import { answerStoredFile } from './stored-file.js';

/** Where the images lie. */
export type DirectoryStoreOptions = StoreLocation;

/**
 * A store in a directory, served under `/iso/` to GET and HEAD with ranges and validators. An image is there
 * completely or not at all; one of the same name is replaced, and transfers of the old one go on.
 *
 * An image holds the hash of a root password: the handler asks `authorize` for it, unless `publicImages` is true.
 *
 * @throws {TypeError} at once when `baseUrl` is not a URL of http or https.
 */
export function createDirectoryStore(options: DirectoryStoreOptions): Required<IsoStore> {
  const { directory } = options;
  const base = baseOf(options);
  const expiry = new Expiry(options, '.iso');
  return {
    directory,
    async put(name, image) {
      checkImageName(name);
      await answerOf(directory, () => mkdir(directory, { recursive: true }));
      await expiry.sweep();
      await writeImage(image, join(directory, name), { mode: 0o600, writing: 'asynchronous' });
      return storedUrl(base, name);
    },
    async handle(request) {
      const name = requestedName(request);
      return name === undefined ? undefined : await answerStoredFile(join(directory, name), request);
    },
  };
}
