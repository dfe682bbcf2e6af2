import type { Field } from './fields.js';
import { attributes, type Html, html } from './html.js';

/** A control below its label, with its help and the place where its problem will stand. */
export function labelled(field: Field, control: Html): Html {
  return html`
<div class="field" data-key="${field.key}">
<div><label for="${field.key}">${field.label}</label>${optionalMark(field)}</div>
${control}
${help(field)}
${problemPlace(field)}
</div>`;
}

/** Several controls below a label for all of them. */
export function labelledGroup(field: Field, controls: Html): Html {
  return html`
<fieldset class="field" data-key="${field.key}" aria-describedby="${field.key}-problem">
<legend>${field.label}</legend>
${controls}
${help(field)}
${problemPlace(field)}
</fieldset>`;
}

/** What every control has, by which the script and assistive technology find what belongs to it. */
export function controlAttributes({ key, help, required, requiredWhen }: Field): Html {
  return attributes({
    id: key,
    required,
    'aria-describedby': help === undefined ? `${key}-problem` : `${key}-help ${key}-problem`,
    'data-required-when': requiredWhen?.key,
    'data-required-pattern': requiredWhen?.pattern,
  });
}

/** In a word, since most fields are; the script hides it while the field is required. */
function optionalMark({ required }: Field): Html | undefined {
  return required ? undefined : html` <span class="optional">optional</span>`;
}

function help({ key, help }: Field): Html | undefined {
  return help === undefined ? undefined : html`<p class="help" id="${key}-help">${help}</p>`;
}

function problemPlace({ key }: Field): Html {
  return html`<p class="problem" id="${key}-problem"></p>`;
}
