import type { IsoProblem } from 'iso9660-writer-ts';
import { fqdn } from '../../kickstart/names.js';
import type { IsoRequest } from '../../request/schema.js';
import { clientOf } from '../answer/client.js';
import type { IsoHandlerOptions } from '../options.js';

/** `aborted`: the client went away. */
export type ChangeOutcome = 'created' | 'failed' | 'aborted';

/** A row for the change log of the mounting server. The password is in no field. */
export interface ChangeLogEntry {
  readonly outcome: ChangeOutcome;
  /** Whom `authorize` named. */
  readonly user: string;
  /** Of the request: what the server calls it, or else a random UUID. */
  readonly id: string;
  /** The other end of the client's connection, where it is known. */
  readonly address?: string;
  readonly level: 'APICHANGE';
  /** For an image that was created, the words of the original server; a seed has its own. */
  readonly message: string;
  readonly version: string;
  /** The server the image is for. */
  readonly fqdn: string;
  readonly osversionDir: string;
  /** The keys of `requestSchema` that the request has, when it has any. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** How many warnings the image has; none are known of one that was not planned. */
  readonly warnings: number;
}

/** Which image a warning is of: what a row of the change log tells as soon as it is begun. */
export type ImageFacts = Omit<ChangeLogEntry, 'level' | 'message' | 'outcome' | 'warnings'>;

const ACTIONS: Readonly<Record<ChangeOutcome, string>> = {
  created: 'Created',
  failed: 'Failed to create',
  aborted: 'Aborted',
};

export interface ChangeDetails {
  readonly made: 'ISO' | 'seed';
  readonly user: string;
  readonly version: string;
  readonly request: Pick<IsoRequest, 'osversionDir' | 'hostName' | 'domainName'>;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Where rows and warnings go, and where it is told that they did not arrive. */
interface ChangeLog {
  readonly request: Request;
  readonly settings: { readonly options: Pick<IsoHandlerOptions, 'onChange' | 'onWarning'> };
  report(error: unknown): void;
}

/** One image's row: the first outcome is written, any later one is not. */
export class ChangeRecord {
  /** Only what the row holds: a record must not keep a password for as long as a transfer takes. */
  readonly #facts: ImageFacts;
  readonly #made: ChangeDetails['made'];
  readonly #log: ChangeLog;
  readonly #acts: (() => void)[] = [];
  #warnings = 0;
  #hasEnded = false;

  constructor({ made, user, version, request, extra }: ChangeDetails, log: ChangeLog) {
    const { osversionDir } = request;
    const own = Object.keys(extra).length > 0 && { extra };
    this.#facts = { user, ...clientOf(log.request), version, fqdn: fqdn(request), osversionDir, ...own };
    this.#made = made;
    this.#log = log;
  }

  /** Acts once: when the outcome is known, or now if it is. */
  whenEnded(act: () => void): void {
    if (this.#hasEnded) act();
    else this.#acts.push(act);
  }

  /** Tells `onWarning` of each. */
  warn(warnings: readonly IsoProblem[]): void {
    this.#warnings += warnings.length;
    for (const warning of warnings) {
      try {
        this.#log.settings.options.onWarning?.(warning, this.#log.request, this.#facts);
      } catch (error) {
        this.#log.report(error);
      }
    }
  }

  end(outcome: ChangeOutcome): void {
    if (this.#settle()) void this.#write(this.#entry(outcome));
  }

  /** Ends without a row: the request is refused. */
  dismiss(): void {
    this.#settle();
  }

  /** Answers whether this was the end. */
  #settle(): boolean {
    if (this.#hasEnded) return false;
    this.#hasEnded = true;
    for (const act of this.#acts) act();
    return true;
  }

  #entry(outcome: ChangeOutcome): ChangeLogEntry {
    const { fqdn: server, osversionDir } = this.#facts;
    const message = `ISO: ${server}, ID: N/A, ACTION: ${ACTIONS[outcome]} ${this.#made}, keys: { OS:${osversionDir} }`;
    return { ...this.#facts, level: 'APICHANGE', outcome, message, warnings: this.#warnings };
  }

  /** Never rejects: a log that is down breaks no transfer. */
  async #write(entry: ChangeLogEntry): Promise<void> {
    try {
      await this.#log.settings.options.onChange?.(entry, this.#log.request);
    } catch (error) {
      this.#log.report(error);
    }
  }
}
