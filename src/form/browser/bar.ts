import { element } from './element.js';

/** The line at the end of the form: what is going on, and what can be done about it. */
export class Bar {
  readonly #inputs = element('inputs', HTMLElement);
  readonly #progress = element('progress', HTMLProgressElement);
  readonly #status = element('status', HTMLElement);
  readonly #figures = element('figures', HTMLElement);
  readonly #generate = element('generate', HTMLButtonElement);
  readonly #cancel = element('cancel', HTMLButtonElement);
  readonly #saveAs = element('save-as', HTMLButtonElement);

  /** Says something that is read aloud when what is being read has ended. */
  say(text: string): void {
    this.#status.textContent = text;
  }

  /** Shows something that changes too often to be read aloud. */
  showFigures(text: string): void {
    this.#figures.textContent = text;
  }

  /** @param share from 0 to 1; without it, nobody knows. */
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

  /** Whoever was at a button that goes is led to the one that takes its place. */
  #swap({ isBusy, focus }: { readonly isBusy: boolean; readonly focus: HTMLElement }): void {
    this.#inputs.inert = isBusy;
    this.#generate.hidden = isBusy;
    this.#cancel.hidden = !isBusy;
    this.#progress.hidden = !isBusy;
    focus.focus();
  }
}
