/**
 * Name bytes as text, the way the writer's `Entry` carries them: UTF-8, and every byte that is no part of
 * valid UTF-8 as a lone surrogate U+DC80-U+DCFF (what Python calls `surrogateescape`).
 */
export function textOfName(bytes: Uint8Array): string {
  const whole = Buffer.from(bytes).toString('utf8');
  if (!whole.includes('\ufffd')) return whole;
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((count) => isUtf8(bytes.subarray(at, at + count)));
    text +=
      length === undefined ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : decode(bytes.subarray(at, at + length));
    at += length ?? 1;
  }
  return text;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  return strict.decode(bytes);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    return decode(bytes).length > 0;
  } catch {
    return false;
  }
}
