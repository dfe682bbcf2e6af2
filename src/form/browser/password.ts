import { element } from './controls.js';
import type { Problem } from './problems.js';

/** The button that makes what was typed readable, and hides it again. */
export function offerToShowPassword(): void {
  const button = element('show-password', HTMLButtonElement);
  button.addEventListener('click', () => show(button.getAttribute('aria-pressed') !== 'true'));
}

/** After an image was made, the next person at this page must not find the password. */
export function clearPassword(): void {
  for (const input of inputs()) input.value = '';
  show(false);
}

export function passwordProblems(): readonly Problem[] {
  const [password, again] = inputs().map(({ value }) => value);
  const text = 'The two passwords are not the same';
  return again !== '' && password !== again ? [{ key: 'confirmRootPass', text }] : [];
}

function show(isShown: boolean): void {
  const button = element('show-password', HTMLButtonElement);
  button.setAttribute('aria-pressed', String(isShown));
  for (const input of inputs()) input.type = isShown ? 'text' : 'password';
}

function inputs(): readonly HTMLInputElement[] {
  return ['rootPass', 'confirmRootPass'].map((id) => element(id, HTMLInputElement));
}
