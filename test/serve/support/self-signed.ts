import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A certificate of `localhost` that its own key has signed, RFC 5280, and the key: both in PEM. */
export function selfSigned(from: Date, to: Date): { readonly certificate: string; readonly key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const toBeSigned = sequence(
    der(0xa0, Uint8Array.of(0x02, 1, 2)), // version 3
    der(0x02, Uint8Array.of(1)),
    ED25519,
    NAME,
    sequence(time(from), time(to)),
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = Buffer.concat([Uint8Array.of(0), sign(null, toBeSigned, privateKey)]);
  return {
    certificate: pem('CERTIFICATE', sequence(toBeSigned, ED25519, der(0x03, signature))),
    key: keyOf(privateKey),
  };
}

function keyOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function der(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.from(head), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

/** `20260102030405Z` */
function time(date: Date): Buffer {
  return der(0x18, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** 1.3.101.112 */
const ED25519 = sequence(der(0x06, Uint8Array.of(0x2b, 0x65, 0x70)));

/** CN=localhost; 2.5.4.3 is the common name. */
const NAME = sequence(
  der(0x31, sequence(der(0x06, Uint8Array.of(0x55, 0x04, 0x03)), der(0x0c, Buffer.from('localhost')))),
);
