import { element, requestOf } from './controls.js';
import { bearerToken } from './token.js';

/** Stands for the root password, which is copied nowhere. */
const PASSWORD = 'CHANGE-ME';

/** The button that shows the request as a command, and copies it where the browser lets a page do that. */
export function offerCurl(form: HTMLFormElement): void {
  const shown = element('curl', HTMLTextAreaElement);
  const told = element('curl-told', HTMLElement);
  element('copy-curl', HTMLButtonElement).addEventListener('click', async () => {
    const url = new URL(`${form.dataset.api ?? ''}/isos`, location.href).href;
    shown.value = curlCommand(requestOf(form), url, bearerToken() !== '');
    shown.rows = shown.value.split('\n').length;
    element('curl-place', HTMLElement).hidden = false;
    shown.focus();
    shown.select();
    const isCopied = await copied(shown.value);
    const token = bearerToken() === '' ? '' : ' It takes your token from the variable TOKEN.';
    told.textContent = `${isCopied ? 'Copied.' : 'Copy this command.'} Replace ${PASSWORD} with the root password.${token}`;
  });
  // What is shown is no longer what is filled in.
  form.addEventListener('input', () => {
    element('curl-place', HTMLElement).hidden = true;
  });
}

/** For POSIX shells, which take what stands between the two lines EOF as it is. */
function curlCommand(request: Readonly<Record<string, unknown>>, url: string, hasToken: boolean): string {
  const body = JSON.stringify({ ...request, rootPass: PASSWORD }, undefined, 2);
  const token = hasToken ? [`  --header "Authorization: Bearer $TOKEN" \\`] : [];
  return [
    'curl --fail-with-body --remote-name --remote-header-name \\',
    ...token,
    "  --header 'Content-Type: application/json' --data-binary @- \\",
    `  '${url}' << 'EOF'`,
    body,
    'EOF',
  ].join('\n');
}

/** Browsers have a clipboard for pages of HTTPS and localhost only, and a person may refuse it. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
