import { createHash } from 'node:crypto';
import { version } from '../../package.json';
import { text as script } from './browser/main.ts?bundled';
import { text as style } from './browser/style.css?bundled';
import { access } from './controls.js';
import { DEFAULT_FORM_OPTIONS, extraFields, type FormOptions, requestFields } from './fields.js';
import { Html, html } from './html.js';
import { extraSectionHtml, SECTIONS, sectionHtml } from './sections.js';
import { severalServers, tools } from './tools.js';

/** A document that asks for nothing else, and the policy that holds it to that. */
export interface FormPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

export function formPage(options: FormOptions): FormPage {
  const { title, apiVersion, basePath } = { ...DEFAULT_FORM_OPTIONS, ...options };
  const checks = options.iso ?? {};
  const fields = requestFields(checks);
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${new Html(style)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>A bootable image that installs one server by itself.</p>
</header>
<main>
<noscript><p class="note">This page needs JavaScript: it sends the request as JSON and saves the image while it arrives.
Without it, send <code>POST ${basePath}/api/${apiVersion}/isos</code> with another client, or use the command
<code>kickstart-iso generate</code>.</p></noscript>
${access}
<form id="form" method="post" novalidate data-api="${basePath}/api/${apiVersion}">
<div id="summary" role="alert" tabindex="-1"></div>
<div id="inputs" data-idle>${SECTIONS.map((section) => sectionHtml(section, fields, checks))}${extraSectionHtml(extraFields(checks))}</div>
${tools}
${severalServers}
${bar}
</form>
</main>
${footer(`${basePath}/openapi.json`)}
<script>${new Html(script)}</script>
</body>
</html>
`;
  return { html: document.text, contentSecurityPolicy: contentSecurityPolicy({ script, style }) };
}

/** Disabled until the script can answer it. What changes all the time is not read aloud; `status` is. */
const bar = html`
<div class="card bar">
<progress id="progress" aria-label="Image received" hidden></progress>
<div class="words"><p id="status" role="status"></p><p id="figures" aria-hidden="true"></p></div>
<button type="button" id="cancel" hidden>Cancel</button>
<button type="button" id="save-as" class="primary" hidden>Save as…</button>
<button type="submit" id="generate" class="primary" disabled>Generate ISO</button>
</div>`;

/** The documentation has no address of its own: it is in the package. */
function footer(description: string): Html {
  return html`
<footer>
<p>kickstart-iso ${version} · <a href="${description}">API description</a> · Documentation: <code>docs/form.md</code> in the package</p>
</footer>`;
}

/** A disc. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#5b7be0" fill-rule="evenodd" d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0m0 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5"/></svg>',
)}`;

/**
 * Lets a page run its own script, wear its own style and call its own server, and nothing else: no form is sent by the browser, no
 * text becomes markup, and no other page shows this one in a frame.
 */
function contentSecurityPolicy({ script, style }: { readonly script: string; readonly style: string }): string {
  return [
    "default-src 'none'",
    `script-src ${sourceOf(script)}`,
    `style-src ${sourceOf(style)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
