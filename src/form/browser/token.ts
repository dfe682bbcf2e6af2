import { element } from './element.js';

const STORAGE_KEY = 'kickstart-iso.token';

/** Keeps the token as long as the tab lives, and tells when there is another one. */
export function keepToken(changed: () => void): void {
  const input = tokenInput();
  input.value = sessionStorage.getItem(STORAGE_KEY) ?? '';
  input.addEventListener('change', () => {
    if (bearerToken() === '') sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, bearerToken());
    changed();
  });
  // Enter changes the value, too; there is nothing to send.
  input.form?.addEventListener('submit', (event) => event.preventDefault());
}

export function bearerToken(): string {
  return tokenInput().value.trim();
}

function tokenInput(): HTMLInputElement {
  return element('token', HTMLInputElement);
}
