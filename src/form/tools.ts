import { html } from './html.js';

/** What else can be done with the request that is filled in. The script disables it while it works (`data-idle`). */
export const tools = html`
<div class="card" data-idle>
<div class="actions">
<button type="button" class="quiet" id="save-request">Save request</button>
<button type="button" class="quiet" id="load-request">Load request…</button>
<input type="file" id="request-file" accept=".json,application/json" aria-label="A saved request" hidden>
<button type="button" class="quiet" id="copy-curl">Copy as curl</button>
</div>
<div id="curl-place" hidden>
<label for="curl">The request as a command</label>
<textarea id="curl" readonly spellcheck="false" aria-describedby="curl-told"></textarea>
<p id="curl-told" class="help" role="status"></p>
</div>
</div>`;
