import type { Destination } from './destination.js';

/** The part of the File System API that the DOM's types do not have yet. */
interface FolderChooser {
  showDirectoryPicker(options: { readonly mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>;
}

/**
 * The folder that the person chooses; `undefined` where the browser lets no page write into one.
 *
 * @throws an `AbortError` when the person closes the dialogue.
 */
export async function chooseFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  return canChooseFolder(window) ? await window.showDirectoryPicker({ mode: 'readwrite' }) : undefined;
}

function canChooseFolder(scope: object): scope is FolderChooser {
  return 'showDirectoryPicker' in scope;
}

/**
 * A new file in a folder.
 *
 * @throws when there is a file of that name: the page does not ask whether it may be replaced.
 */
export async function fileIn(folder: FileSystemDirectoryHandle, name: string): Promise<Destination> {
  if (await has(folder, name)) throw new Error(`${name} is in the folder already, and was not replaced`);
  const file = await folder.getFileHandle(name, { create: true });
  const remove = () => folder.removeEntry(name);
  const stream = await file.createWritable();
  const writer = stream.getWriter();
  return {
    writable: new WritableStream({
      write: (bytes) => writer.write(bytes as Uint8Array<ArrayBuffer>),
      close: () => writer.close(),
      // The file was there, empty, before its first byte.
      async abort(reason) {
        await writer.abort(reason);
        await remove();
      },
    }),
    written: () => file.getFile(),
    keep: async () => {},
    discard: remove,
  };
}

async function has(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if ((error as Partial<Error>).name === 'NotFoundError') return false;
    throw error;
  }
}
