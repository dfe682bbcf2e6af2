/** The name a download has by RFC 6266: the extended form first, which holds more than ASCII. */
export function fileNameOf(field: string | null): string | undefined {
  const extended = /;\s*filename\*=UTF-8''([^;\s]+)/i.exec(field ?? '')?.[1];
  if (extended !== undefined) return decodeURIComponent(extended);
  return /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(field ?? '')?.[1]?.replace(/\\(.)/g, '$1');
}
