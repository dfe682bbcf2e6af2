import { element } from './controls.js';

/** The line at the end of the form: what is going on, and what can be done about it. */
export class Bar {
  readonly #progress = element('progress', HTMLProgressElement);
  readonly #status = element('status', HTMLElement);
  readonly #figures = element('figures', HTMLElement);
  readonly #generate = element('generate', HTMLButtonElement);
  readonly #cancel = element('cancel', HTMLButtonElement);
  readonly #saveAs = element('save-as', HTMLButtonElement);

  /** Says something that is read aloud when what is being read has ended. */
  say(text: string): void {
    delete this.#status.dataset.outcome;
    this.#status.textContent = text;
  }

  /** Says how the work ended, in a colour and with a sign that are seen at a glance. */
  conclude(outcome: 'saved' | 'failed', text: string): void {
    this.say(text);
    this.#status.dataset.outcome = outcome;
  }

  /** Shows something that changes too often to be read aloud. */
  showFigures(text: string): void {
    this.#figures.textContent = text;
  }

  /** @param share from 0 to 1; `undefined`: not known. */
  showProgress(share?: number): void {
    if (share === undefined) this.#progress.removeAttribute('value');
    else this.#progress.value = share;
  }

  /** While something is going on, what it is made of does not change, and it can be cancelled until `signal` is aborted. */
  begin(cancel: () => void, signal: AbortSignal): void {
    this.#swap({ isBusy: true, focus: this.#cancel });
    this.#cancel.addEventListener('click', cancel, { signal });
    // Closing the page ends the transfer; the browser asks whether that is meant.
    window.addEventListener('beforeunload', (event) => event.preventDefault(), { signal });
  }

  end(): void {
    this.showFigures('');
    this.#saveAs.hidden = true;
    this.#swap({ isBusy: false, focus: this.#generate });
  }

  /** @throws the reason of `signal` when that comes first. */
  async clickOnSaveAs(signal: AbortSignal): Promise<void> {
    const focused = document.activeElement;
    this.#saveAs.hidden = false;
    if (focused === this.#cancel) this.#saveAs.focus();
    await new Promise<void>((resolve, reject) => {
      this.#saveAs.addEventListener('click', () => resolve(), { once: true, signal });
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    this.#saveAs.hidden = true;
    this.#cancel.focus();
  }

  /** Moves the focus from a button that is hidden to the one that takes its place. */
  #swap({ isBusy, focus }: { readonly isBusy: boolean; readonly focus: HTMLElement }): void {
    for (const part of document.querySelectorAll<HTMLElement>('[data-idle]')) part.inert = isBusy;
    this.#generate.hidden = isBusy;
    this.#cancel.hidden = !isBusy;
    this.#progress.hidden = !isBusy;
    focus.focus();
  }
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A size as people read it: three digits or so. */
export function formatBytes(bytes: number): string {
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** unit;
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${UNITS[unit]}`;
}

/** A time to wait, no more exact than it can be known. */
export function formatSeconds(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 59.5) return plural(Math.max(Math.round(seconds), 1), 'second');
  if (minutes < 60) return plural(minutes, 'minute');
  const rest = minutes % 60 === 0 ? '' : ` ${plural(minutes % 60, 'minute')}`;
  return `${plural(Math.floor(minutes / 60), 'hour')}${rest}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** The browser digests in one piece of memory only. */
const LARGEST = 256 * 1024 ** 2;

/** Whether an image is what the server announced, or why that is not known. */
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
