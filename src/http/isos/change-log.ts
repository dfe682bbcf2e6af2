import { fqdn } from '../../kickstart/names.js';
import type { IsoRequest } from '../../request/schema.js';

/** `aborted`: the client went away. */
export type ChangeOutcome = 'created' | 'failed' | 'aborted';

/** A row for the change log of the mounting server. Holds nothing of the password. */
export interface ChangeLogEntry {
  readonly outcome: ChangeOutcome;
  /** Whom `authorize` named. */
  readonly user: string;
  readonly level: 'APICHANGE';
  /** For `created` the words of the original server. */
  readonly message: string;
  readonly version: string;
  /** The server the image is for. */
  readonly fqdn: string;
  readonly osversionDir: string;
}

const ACTIONS: Readonly<Record<ChangeOutcome, string>> = {
  created: 'Created ISO',
  failed: 'Failed to create ISO',
  aborted: 'Aborted ISO',
};

export interface ChangeDetails {
  readonly user: string;
  readonly version: string;
  readonly request: Pick<IsoRequest, 'osversionDir' | 'hostName' | 'domainName'>;
}

/** Where rows go, and where it is told that they did not arrive. */
interface ChangeLog {
  readonly settings: { readonly options: { onChange?(entry: ChangeLogEntry): void | Promise<void> } };
  report(error: unknown): void;
}

/** One image's row: the first outcome is written, any later one is not. */
export class ChangeRecord {
  readonly #details: ChangeDetails;
  readonly #log: ChangeLog;
  readonly #acts: (() => void)[] = [];
  #hasEnded = false;

  constructor(details: ChangeDetails, log: ChangeLog) {
    this.#details = details;
    this.#log = log;
  }

  /** Acts once: when the outcome is known, or now if it is. */
  whenEnded(act: () => void): void {
    if (this.#hasEnded) act();
    else this.#acts.push(act);
  }

  end(outcome: ChangeOutcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const act of this.#acts) act();
    void this.#write(entryOf(outcome, this.#details));
  }

  /** Never rejects: a log that is down breaks no transfer. */
  async #write(entry: ChangeLogEntry): Promise<void> {
    try {
      await this.#log.settings.options.onChange?.(entry);
    } catch (error) {
      this.#log.report(error);
    }
  }
}

function entryOf(outcome: ChangeOutcome, { user, version, request }: ChangeDetails): ChangeLogEntry {
  const { osversionDir } = request;
  const server = fqdn(request);
  const message = `ISO: ${server}, ID: N/A, ACTION: ${ACTIONS[outcome]}, keys: { OS:${osversionDir} }`;
  return { outcome, user, level: 'APICHANGE', message, version, fqdn: server, osversionDir };
}
