import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import { messageOf } from 'iso9660-writer-ts/internal';

/** PEM, as certificate authorities and ACME clients write it. */
export interface CertificateFiles {
  /** The certificate of the server first, then those between it and its authority. */
  readonly certificate: string;
  readonly key: string;
}

/** Told when what is in force is not what is in the files, or is of no use to clients. */
type CertificateWarning = (message: string) => void;

/** What `createServer` of node:https takes. */
interface Credentials {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** The certificate of the server. Its files are read again on request, so that a renewed one needs no restart. */
export class Certificate {
  readonly #files: CertificateFiles;
  readonly #warn: CertificateWarning;
  #server: Server | undefined;
  #reading = Promise.resolve();

  private constructor(
    files: CertificateFiles,
    warn: CertificateWarning,
    readonly credentials: Credentials,
  ) {
    this.#files = files;
    this.#warn = warn;
  }

  /** @throws {Error} with a message that names the file and the fact, when the files cannot be used. */
  static async open(files: CertificateFiles, warn: CertificateWarning): Promise<Certificate> {
    return new Certificate(files, warn, await readCredentials(files, warn));
  }

  /** The server whose new connections get what `reload` reads. */
  attach(server: Server): void {
    this.#server = server;
  }

  /** Reads the files again. When they cannot be used, the certificate read before stays in force, and a warning tells it. */
  reload(): Promise<void> {
    this.#reading = this.#reading.then(async () => {
      try {
        this.#server?.setSecureContext(await readCredentials(this.#files, this.#warn));
      } catch (error) {
        this.#warn(`${messageOf(error)}; the certificate read before stays in force`);
      }
    });
    return this.#reading;
  }
}

async function readCredentials(files: CertificateFiles, warn: CertificateWarning): Promise<Credentials> {
  const cert = await read(files.certificate);
  const key = await read(files.key);
  const certificate = attempt(`${files.certificate} holds no certificate in PEM form`, () => new X509Certificate(cert));
  const privateKey = attempt(`${files.key} holds no private key in PEM form, without a passphrase`, () =>
    createPrivateKey(key),
  );
  requirePair(certificate, privateKey, files);
  // A chain with a fault behind its first certificate, a key too weak for TLS.
  attempt(`${files.certificate} cannot be used for TLS`, () => createSecureContext({ cert, key }));
  warnOfDates(certificate, files.certificate, warn);
  const { mode } = await stat(files.key);
  if ((mode & 0o004) !== 0) warn(`${files.key} can be read by every user of this machine; chmod o-r it`);
  return { cert, key };
}

function requirePair(certificate: X509Certificate, key: KeyObject, files: CertificateFiles): void {
  if (!certificate.checkPrivateKey(key)) {
    throw new Error(`${files.key} is not the key of the first certificate in ${files.certificate}`);
  }
}

function warnOfDates({ validFrom, validTo }: X509Certificate, file: string, warn: CertificateWarning): void {
  const now = Date.now();
  if (Date.parse(validTo) < now) warn(`${file} has expired: ${validTo}`);
  if (Date.parse(validFrom) > now) warn(`${file} is not valid yet: ${validFrom}`);
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new Error(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}

/** OpenSSL's own words name functions of OpenSSL. */
function attempt<T>(fact: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    throw new Error(fact, { cause });
  }
}
