/** The name a download has by RFC 6266: the extended form first, which holds more than ASCII. */
export function fileNameOf(field: string | null): string | undefined {
  const extended = /;\s*filename\*=UTF-8''([^;\s]+)/i.exec(field ?? '')?.[1];
  const plain = /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(field ?? '')?.[1]?.replace(/\\(.)/g, '$1');
  return decoded(extended) ?? plain;
}

function decoded(extended: string | undefined): string | undefined {
  try {
    return extended && decodeURIComponent(extended);
  } catch {
    return undefined;
  }
}
