import { DEFAULT_OPTIONS } from '../options.js';
import type { Checks, ExtraField, Field, RequestField } from './fields.js';
import { attributes, type Html, html } from './html.js';

/** A control below its label, with its help and the place where its problem will stand. */
function labelled(field: Field, control: Html): Html {
  return html`
<div class="field" data-key="${field.key}">
<div><label for="${idOf(field)}">${field.label}</label>${optionalMark(field)}</div>
${control}
${help(field)}
${problemPlace(field)}
</div>`;
}

/** Several controls below a label for all of them. */
function labelledGroup(field: Field, controls: Html): Html {
  return html`
<fieldset class="field" data-key="${field.key}" aria-describedby="${field.key}-problem">
<legend>${field.label}</legend>
${controls}
${help(field)}
${problemPlace(field)}
</fieldset>`;
}

/** What every control has, by which the script and assistive technology find what belongs to it. */
function controlAttributes(field: Field): Html {
  const { help, required, requiredWhen } = field;
  const id = idOf(field);
  return attributes({
    id,
    required,
    'aria-describedby': help === undefined ? `${id}-problem` : `${id}-help ${id}-problem`,
    'data-required-when': requiredWhen?.key,
    'data-required-pattern': requiredWhen?.pattern,
  });
}

/** In a word, since most fields are; the script hides it while the field is required. */
function optionalMark({ required }: Field): Html | undefined {
  return required ? undefined : html` <span class="optional">optional</span>`;
}

function help(field: Field): Html | undefined {
  return field.help === undefined ? undefined : html`<p class="help" id="${idOf(field)}-help">${field.help}</p>`;
}

function problemPlace(field: Field): Html {
  return html`<p class="problem" id="${idOf(field)}-problem"></p>`;
}

function idOf({ id, key }: Field): string {
  return id ?? key;
}

/** The markup of a field that the server adds. */
export function extraControlOf(field: ExtraField): Html {
  const { key, choices, isText } = field;
  if (choices !== undefined) {
    const options = choices.map(
      (choice) => html`<option value="${JSON.stringify(choice)}">${wordFor(choice)}</option>`,
    );
    const none = html`<option value=""></option>`;
    return labelled(field, html`<select name="${key}" data-json${controlAttributes(field)}>${none}${options}</select>`);
  }
  const json = isText ? undefined : html`data-json `;
  return labelled(field, html`<input name="${key}" type="text" ${json}${VERBATIM}${controlAttributes(field)}>`);
}

function wordFor(choice: unknown): string {
  if (typeof choice === 'boolean') return choice ? 'Yes' : 'No';
  return typeof choice === 'string' ? choice : JSON.stringify(choice);
}

/** The markup of a field of the request. */
export function controlOf(field: RequestField, checks: Checks): Html {
  switch (field.key) {
    case 'osversionDir':
      return osVersion({ ...withoutHelp(field), help: '' });
    case 'rootPass':
      return password(field);
    case 'dhcp':
      return yesOrNo(withoutHelp(field));
    case 'interfaceMtu':
      return checks.profile === 'traffic-ops' ? anyMtu(field) : oneOfMtus(withoutHelp(field), checks);
    default:
      return labelled(field, html`<input name="${field.key}" type="text" ${VERBATIM}${controlAttributes(field)}>`);
  }
}

/** Nothing that a browser proposes or corrects belongs in names and addresses. */
const VERBATIM = html`autocomplete="off" autocapitalize="none" spellcheck="false"`;

/** Nothing here can be typed, so nothing has to be said of how. */
function withoutHelp({ help: _, ...field }: RequestField): Field {
  return field;
}

/** The script fills it with what the server offers, and its help with what installs the chosen version. */
function osVersion(field: Field): Html {
  return labelled(
    field,
    html`
<select name="${field.key}"${controlAttributes(field)}><option value="">Not loaded yet</option></select>
<button class="quiet" type="button" id="load-os-versions" hidden>Load the versions again</button>`,
  );
}

/** Twice, since it cannot be read while it is typed. The second one has no name: it is not sent. */
function password(field: Field): Html {
  const again: Field = { key: 'confirmRootPass', label: `${field.label} again`, required: field.required };
  const hidden = html`type="password" autocomplete="new-password" autocapitalize="none" spellcheck="false"`;
  return html`${labelled(
    field,
    html`
<div class="joined">
<input name="${field.key}" ${hidden}${controlAttributes(field)}>
<button class="quiet" type="button" id="show-password" aria-pressed="false" aria-controls="${field.key} ${again.key}">Show</button>
</div>`,
  )}${labelled(again, html`<input ${hidden}${controlAttributes(again)}>`)}`;
}

function yesOrNo(field: Field): Html {
  const choice = (value: string, label: string, checked: Html | undefined) => html`
<label class="choice"><input name="${field.key}" type="radio" value="${value}"${checked}> ${label}</label>`;
  return labelledGroup(
    field,
    html`<div class="choices">${choice('no', 'No', html` checked`)}${choice('yes', 'Yes', undefined)}</div>`,
  );
}

function oneOfMtus(field: Field, { mtus = DEFAULT_OPTIONS.mtus }: Checks): Html {
  const options = mtus.map((mtu) => html`<option value="${mtu}">${mtu}</option>`);
  return labelled(field, html`<select name="${field.key}"${controlAttributes(field)}>${options}</select>`);
}

function anyMtu(anyField: Field): Html {
  const field: Field = { ...anyField, help: 'In bytes, from 1 to 65535.' };
  const limits = html`type="number" min="1" max="65535" value="1500" autocomplete="off"`;
  return labelled(field, html`<input name="${field.key}" ${limits}${controlAttributes(field)}>`);
}

const TOKEN = {
  key: 'token',
  label: 'Bearer token',
  help: 'The administrator of this server has one for you. It is kept in this tab until the tab is closed.',
  required: false,
};

const input = html`
<div class="joined">
<input type="password" autocomplete="off" spellcheck="false"${controlAttributes(TOKEN)}>
<button type="submit" class="quiet">Use it</button>
</div>`;

/** The token, for servers that ask for one. A form of its own, so that Enter in it makes no image. */
export const access = html`
<details class="card" id="access">
<summary>Access <span class="optional" id="access-word">only if this server asks for a token</span></summary>
<form id="access-form" method="post">
<div class="fields">${labelled(TOKEN, input)}</div>
</form>
</details>`;
