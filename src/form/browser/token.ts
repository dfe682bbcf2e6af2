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

/** Opens the place for the token, and says why. */
export function askForToken(): void {
  element('access', HTMLDetailsElement).open = true;
  element('access-word', HTMLElement).textContent = 'this server asks for a token';
  const input = tokenInput();
  const mark = input.closest('.field')?.querySelector<HTMLElement>('.optional');
  if (mark) mark.hidden = true;
  input.focus();
}

export function bearerToken(): string {
  return tokenInput().value.trim();
}

function tokenInput(): HTMLInputElement {
  return element('token', HTMLInputElement);
}
