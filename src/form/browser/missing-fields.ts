import { isControl } from './element.js';
import { fieldLabels, type Problem } from './problems.js';

/** The fields that have to have a value and have none. What a value must be like is the server's to say. */
export function missingFields(form: HTMLFormElement): readonly Problem[] {
  const labels = fieldLabels();
  return [...form.elements]
    .filter(isControl)
    .filter((control) => control.willValidate && control.validity.valueMissing)
    .map(({ id }) => ({ key: id, text: `${labels.get(id) ?? id} is required` }));
}
