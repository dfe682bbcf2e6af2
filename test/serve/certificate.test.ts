import { X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Certificate } from '../../src/serve/certificate.js';
import { selfSigned } from './support/self-signed.js';

const HOUR = 3_600_000;
const fromNow = (hours: number) => new Date(Date.now() + hours * HOUR);

let directory: string;
let files: { certificate: string; key: string };
let warnings: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'certificate-'));
  files = { certificate: join(directory, 'server.pem'), key: join(directory, 'server.key') };
  warnings = [];
});
afterEach(() => rm(directory, { recursive: true }));

const open = () => Certificate.open(files, (message) => void warnings.push(message));

/** Writes a new pair. */
async function renew(from = fromNow(-1), to = fromNow(1)) {
  const pair = selfSigned(from, to);
  await writeFile(files.certificate, pair.certificate);
  await writeFile(files.key, pair.key, { mode: 0o600 });
  return pair;
}

describe('the certificate of the server', () => {
  test('is read with its key, without a warning when nothing is wrong', async () => {
    const { certificate, key } = await renew();
    const { credentials } = await open();
    expect([credentials.cert.toString(), credentials.key.toString()]).toEqual([certificate, key]);
    expect(warnings).toEqual([]);
  });

  test('that has expired, or is not valid yet, is in force, and that is told with the date', async () => {
    const past = await renew(fromNow(-2), fromNow(-1));
    await open();
    const { validTo } = new X509Certificate(past.certificate);
    expect(warnings).toEqual([`${files.certificate} has expired: ${validTo}`]);
    warnings = [];
    const future = await renew(fromNow(1), fromNow(2));
    await open();
    const { validFrom } = new X509Certificate(future.certificate);
    expect(warnings).toEqual([`${files.certificate} is not valid yet: ${validFrom}`]);
  });

  test.each([
    [0o604, true],
    [0o640, false],
    [0o602, false],
  ])('whose key has the mode %o warns that everybody can read it: %s', async (mode, isTold) => {
    await renew();
    await chmod(files.key, mode);
    await open();
    expect(warnings).toEqual(isTold ? [`${files.key} can be read by every user of this machine; chmod o-r it`] : []);
  });

  test('is refused when a file is missing, and with a cause', async () => {
    const { key } = await renew();
    await rm(files.key);
    await expect(open()).rejects.toThrow(new Error(`${files.key} cannot be read (ENOENT)`));
    await writeFile(files.key, key);
    await rm(files.certificate);
    await expect(open()).rejects.toMatchObject({
      message: `${files.certificate} cannot be read (ENOENT)`,
      cause: { code: 'ENOENT' },
    });
  });

  test('is refused when it is none, and its key when it is none: in no words of OpenSSL', async () => {
    const { certificate } = await renew();
    await writeFile(files.certificate, 'x');
    const fault = await open().catch((error: unknown) => error as Error);
    expect(fault).toEqual(new Error(`${files.certificate} holds no certificate in PEM form`));
    expect((fault as Error).cause).toBeInstanceOf(Error);
    await writeFile(files.certificate, certificate);
    await writeFile(files.key, 'x');
    await expect(open()).rejects.toThrow(
      new Error(`${files.key} holds no private key in PEM form, without a passphrase`),
    );
  });

  test('is refused with the key of another', async () => {
    await renew();
    await writeFile(files.key, selfSigned(fromNow(-1), fromNow(1)).key);
    await expect(open()).rejects.toThrow(
      new Error(`${files.key} is not the key of the first certificate in ${files.certificate}`),
    );
  });

  test('is refused when what stands behind it cannot be used', async () => {
    const { certificate } = await renew();
    await writeFile(files.certificate, `${certificate}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`);
    await expect(open()).rejects.toThrow(new Error(`${files.certificate} cannot be used for TLS`));
  });
});

describe('a certificate that is read again', () => {
  const setSecureContext = vi.fn();

  beforeEach(() => {
    setSecureContext.mockReset();
  });

  async function attached(): Promise<Certificate> {
    await renew();
    const certificate = await open();
    certificate.attach({ setSecureContext } as unknown as Server);
    return certificate;
  }

  test('is that of new connections', async () => {
    const certificate = await attached();
    const { certificate: cert, key } = await renew();
    await certificate.reload();
    expect(setSecureContext).toHaveBeenCalledExactlyOnceWith({ cert: Buffer.from(cert), key: Buffer.from(key) });
    expect(warnings).toEqual([]);
  });

  test('stays what it was when the new one is of no use, and the one after that counts', async () => {
    const certificate = await attached();
    await writeFile(files.certificate, 'x');
    await certificate.reload();
    expect(setSecureContext).not.toHaveBeenCalled();
    expect(warnings).toEqual([
      `${files.certificate} holds no certificate in PEM form; the certificate read before stays in force`,
    ]);
    await renew();
    await certificate.reload();
    expect(setSecureContext).toHaveBeenCalledTimes(1);
  });

  test('is not, before there is a server', async () => {
    await renew();
    const certificate = await open();
    await rm(files.key);
    await certificate.reload();
    expect(warnings).toEqual([]);
  });
});
