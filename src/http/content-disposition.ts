/**
 * The field that names a download (RFC 6266). A name that is not ASCII comes in the extended form as well, which every
 * current client prefers. Control characters, which could end the field, become `_`.
 */
export function contentDisposition(filename: string): string {
  const name = filename.replace(/\p{Control}/gu, '_').replace(/\p{Surrogate}/gu, '\uFFFD');
  const ascii = name.replace(/[^\x20-\x7e]/gu, '_');
  const field = `attachment; filename="${ascii.replace(/["\\]/g, '\\$&')}"`;
  return ascii === name ? field : `${field}; filename*=UTF-8''${extendedValue(name)}`;
}

/** RFC 8187, 3.2.1: four characters less than `encodeURIComponent` leaves alone. */
function extendedValue(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
