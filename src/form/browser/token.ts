import { element } from './controls.js';

const STORAGE_KEY = 'kickstart-iso.token';

/** Keeps the token as long as the tab lives, and tells when it shall be used. */
export function keepToken(use: () => void): void {
  const input = tokenInput();
  input.value = sessionStorage.getItem(STORAGE_KEY) ?? '';
  input.addEventListener('input', () => sessionStorage.setItem(STORAGE_KEY, bearerToken()));
  input.form?.addEventListener('submit', (event) => {
    event.preventDefault();
    use();
  });
}

export function bearerToken(): string {
  return tokenInput().value.trim();
}

function tokenInput(): HTMLInputElement {
  return element('token', HTMLInputElement);
}
