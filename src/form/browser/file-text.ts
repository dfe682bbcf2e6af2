/** More is no request, and no list of servers. */
const MAX_BYTES = 1024 ** 2;

/** The text of a small file in UTF-8, without its byte order mark; `undefined` when it is none. */
export async function fileText(file: File): Promise<string | undefined> {
  if (file.size > MAX_BYTES) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return undefined;
  }
}
