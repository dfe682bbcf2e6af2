// An image, or a file of one, into a file of this machine: straight to the disk where the browser lets a page do that,
// else as a download.

/**
 * @throws the reason of `signal`, or an `AbortError` when the person changes their mind in the dialogue.
 */
export async function save(image, name, { types = [], ...options }) {
  if ('showSaveFilePicker' in window) await saveToDisk(image, name, types, options);
  else await download(image, name, options);
}

/** Nothing is held in memory; the browser fills the file when all of it is there, and leaves it alone otherwise. */
async function saveToDisk(image, suggestedName, types, options) {
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
