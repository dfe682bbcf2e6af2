import { DEFAULT_OPTIONS } from '../options.js';
import type { Field, RequestField } from './fields.js';
import { type Html, html } from './html.js';
import { controlAttributes, labelled, labelledGroup } from './labelled.js';
import type { Checks } from './options.js';

/** The markup of a field of the request. */
export function controlOf(field: RequestField, checks: Checks): Html {
  switch (field.key) {
    case 'osversionDir':
      return osVersion(withoutHelp(field));
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

/** The script fills it with what the server offers. */
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
