import { formatBytes } from './figures.js';

/** The browser digests in one piece of memory only. */
const LARGEST = 256 * 1024 ** 2;

/** Whether an image is what the server announced, or why nobody knows. */
export type Verdict =
  | { readonly kind: 'intact' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'unverified'; readonly reason: string };

/** @param announced the header `Whole-Content-Sha512`: padded base64. */
export async function verdictOn(image: () => Promise<Blob>, announced: string | null): Promise<Verdict> {
  if (announced === null) return unverified('the server announced no SHA-512');
  if (!globalThis.isSecureContext) return unverified('browsers compute a SHA-512 on HTTPS pages only');
  const blob = await image();
  if (blob.size > LARGEST) return unverified(`it is larger than ${formatBytes(LARGEST)}`);
  const digest = await crypto.subtle.digest('SHA-512', await blob.arrayBuffer());
  return { kind: base64(new Uint8Array(digest)) === announced ? 'intact' : 'damaged' };
}

function unverified(reason: string): Verdict {
  return { kind: 'unverified', reason };
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
