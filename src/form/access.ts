import { html } from './html.js';
import { controlAttributes, labelled } from './labelled.js';

const TOKEN = {
  key: 'token',
  label: 'Bearer token',
  help: 'Kept in this tab until it is closed, and sent with each request.',
  required: false,
};

const input = html`
<div class="joined">
<input type="password" autocomplete="off" spellcheck="false"${controlAttributes(TOKEN)}>
<button type="submit" class="quiet">Use it</button>
</div>`;

/** Who is asking, for servers that want to know. A form of its own, so that Enter in it makes no image. */
export const access = html`
<details class="card" id="access">
<summary>Access <span class="optional">only if this server asks for a token</span></summary>
<form id="access-form" method="post">
<div class="fields">${labelled(TOKEN, input)}</div>
</form>
</details>`;
