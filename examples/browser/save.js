// An image into a file: straight to the disk where the browser lets a page do that, else as a download.

/**
 * @throws the reason of `signal`, or an `AbortError` when the person changes their mind in the dialogue.
 */
export async function save(image, name, { signal, onProgress }) {
  if ('showSaveFilePicker' in window) await saveToDisk(image, name, { signal, onProgress });
  else await download(image, name, { signal, onProgress });
}

/** Nothing is held in memory; the browser fills the file when all of it is there, and leaves it alone otherwise. */
async function saveToDisk(image, suggestedName, options) {
  const types = [{ description: 'ISO 9660 image', accept: { 'application/vnd.efi.iso': ['.iso'] } }];
  const file = await window.showSaveFilePicker({ suggestedName, types });
  await image.stream(options).pipeTo(await file.createWritable());
}

/** The browser keeps the image until the download has begun; where it is large, it does that on the disk. */
async function download(image, name, options) {
  const blob = await new Response(image.stream(options)).blob();
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
