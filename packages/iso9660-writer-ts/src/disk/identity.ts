import { Sha256 } from '../bytes/digest.js';

/** Ids of a disk that follow from what the image is: equal input, equal bytes (HY-11). */
export interface DiskIdentity {
  /** 32 bits. */
  readonly diskId: number;
  readonly diskGuid: string;
  partitionGuid(number: number): string;
}

/** `seed` says what the image is; given ids take the place of derived ones. */
export function diskIdentity(
  seed: string,
  given: { readonly diskId?: number | undefined; readonly diskGuid?: string | undefined },
): DiskIdentity {
  return {
    diskId: given.diskId ?? Number.parseInt(digest(`${seed} disk id`).slice(0, 8), 16),
    diskGuid: given.diskGuid ?? guid(`${seed} disk`),
    partitionGuid: (number) => guid(`${seed} partition ${number}`),
  };
}

/** A GUID of version 8, RFC 9562 5.8: made by a rule of our own, here a hash. */
function guid(name: string): string {
  const digits = digest(name);
  const variant = ((Number.parseInt(digits.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    variant + digits.slice(17, 20),
    digits.slice(20, 32),
  ].join('-');
}

function digest(text: string): string {
  return new Sha256().update(new TextEncoder().encode(text)).hex();
}
