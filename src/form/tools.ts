import { html } from './html.js';

/** What else can be done with the request that is filled in. The script disables it while it works (`data-idle`). */
export const tools = html`
<div class="card" data-idle>
<div class="actions">
<button type="button" class="quiet" id="save-request">Save request</button>
<button type="button" class="quiet" id="load-request">Load request…</button>
<input type="file" id="request-file" accept=".json,application/json" aria-label="A saved request" hidden>
<button type="button" class="quiet" id="copy-curl">Copy as curl</button>
<button type="button" class="quiet" id="preview">Preview files</button>
</div>
<div id="preview-place" hidden>
<p id="preview-told" role="status"></p>
<ul id="preview-warnings"></ul>
<div id="preview-files"></div>
</div>
<div id="curl-place" hidden>
<label for="curl">The request as a command</label>
<textarea id="curl" readonly spellcheck="false" aria-describedby="curl-told"></textarea>
<p id="curl-told" class="help" role="status"></p>
</div>
</div>`;

/** Requests that a file names, and what became of each. */
export const severalServers = html`
<details class="card" id="several">
<summary>Several servers <span class="optional">from a CSV file</span></summary>
<div data-idle>
<p class="help">The first row names keys of the request, such as <code>hostName</code> and <code>ipAddress</code>; each row
below it is one server. What has no column is taken from the form above: leave the root password there.</p>
<div class="actions">
<button type="button" class="quiet" id="choose-csv">Choose a CSV file…</button>
<button type="button" class="quiet" id="save-csv">Save a CSV file to start from</button>
<input type="file" id="csv-file" accept=".csv,text/csv" aria-label="A CSV file of servers" hidden>
</div>
</div>
<div id="servers" hidden>
<table>
<caption id="servers-caption"></caption>
<thead><tr><th scope="col">Line</th><th scope="col">Server</th><th scope="col">Result</th></tr></thead>
<tbody id="server-rows"></tbody>
</table>
<button type="button" class="primary" id="generate-all" data-idle>Generate all</button>
</div>
</details>`;
