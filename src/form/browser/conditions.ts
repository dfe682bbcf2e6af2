import { isControl } from './controls.js';

/** Shows, hides and requires what depends on other fields, now and with every change. */
export function followConditions(form: HTMLFormElement): void {
  const follow = () => {
    for (const shown of form.querySelectorAll<HTMLElement>('[data-shown-when]')) {
      const { shownWhen, shownPattern } = shown.dataset;
      shown.hidden = !holds(form, shownWhen, shownPattern);
      // What cannot be seen is not sent either.
      if (shown instanceof HTMLFieldSetElement) shown.disabled = shown.hidden;
    }
    for (const control of form.querySelectorAll<HTMLElement>('[data-required-when]')) {
      if (!isControl(control)) continue;
      const { requiredWhen, requiredPattern } = control.dataset;
      control.required = holds(form, requiredWhen, requiredPattern);
      const mark = control.closest('.field')?.querySelector<HTMLElement>('.optional');
      if (mark) mark.hidden = control.required;
    }
  };
  form.addEventListener('input', follow);
  // After the fields have their first values again.
  form.addEventListener('reset', () => setTimeout(follow));
  follow();
}

function holds(form: HTMLFormElement, key = '', pattern = ''): boolean {
  return new RegExp(pattern).test(String(new FormData(form).get(key) ?? '').trim());
}
