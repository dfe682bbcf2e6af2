/** Where an image goes. */
export interface Destination {
  /** Aborting it leaves nothing behind. */
  readonly writable: WritableStream<Uint8Array>;
  /** What was written, once the stream has been closed. */
  written(): Promise<Blob>;
  /** Gives it to the person, if they do not have it already. */
  keep(): Promise<void>;
  /** Leaves none of it. */
  discard(): Promise<void>;
}

/** The part of the File System API that the DOM's types do not have yet. */
interface FileChooser {
  showSaveFilePicker(options: {
    readonly suggestedName: string;
    readonly types: readonly {
      readonly description: string;
      readonly accept: Readonly<Record<string, readonly string[]>>;
    }[];
  }): Promise<FileSystemFileHandle>;
}

/**
 * A file the person chooses, where the browser lets a page write one; else a download.
 *
 * A browser opens the dialogue only soon after a click. An image may have been a while in coming, so `click` is to wait for
 * another one.
 *
 * @throws an `AbortError` when the person closes the dialogue.
 */
export async function openDestination(name: string, click: () => Promise<void>): Promise<Destination> {
  if (!canChooseFile(window)) return collection((image) => save(image, name));
  if (!navigator.userActivation.isActive) await click();
  const types = [{ description: 'ISO 9660 image', accept: { 'application/vnd.efi.iso': ['.iso'] } }];
  const file = await window.showSaveFilePicker({ suggestedName: name, types });
  return {
    writable: await file.createWritable(),
    written: () => file.getFile(),
    keep: async () => {},
    // What is closed unwritten is empty.
    discard: async () => (await file.createWritable()).close(),
  };
}

function canChooseFile(scope: object): scope is FileChooser {
  return 'showSaveFilePicker' in scope;
}

/** Pieces of this size go from the page's memory to the browser, which keeps large ones on the disk. */
const PIECE = 16 * 1024 ** 2;

/** The browser collects the image, and `keep` gets it in one piece. */
export function collection(keep: (image: Blob) => void): Destination {
  let image = new Blob([], { type: 'application/octet-stream' });
  let pieces: BlobPart[] = [];
  let waiting = 0;
  const put = () => {
    image = new Blob([image, ...pieces], { type: image.type });
    pieces = [];
    waiting = 0;
  };
  const writable = new WritableStream<Uint8Array>({
    write(bytes) {
      pieces.push(bytes as Uint8Array<ArrayBuffer>);
      waiting += bytes.length;
      if (waiting >= PIECE) put();
    },
    close: put,
  });
  return { writable, written: async () => image, keep: async () => keep(image), discard: async () => {} };
}

/** Has the browser save something under a name, as a download. */
export function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
