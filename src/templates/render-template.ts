import type { Language, Scalar } from './languages/language.js';
import type { Complain, Part } from './parse-template.js';
import type { TemplateValue } from './values.js';

/** Writes a template with values, in the syntax of its file, and complains of each that cannot stand where it is. */
export function renderTemplate(
  parts: readonly Part[],
  values: ReadonlyMap<string, TemplateValue>,
  language: Language,
  { ofTemplate, ofValue }: { readonly ofTemplate: Complain; readonly ofValue: Complain },
): string {
  const written: string[] = [];
  /** The value before, for what is wrong with the text behind it. */
  let last = '';

  function write(name: string, value: TemplateValue['value'], line: number): void {
    const isWritable = value !== undefined && !isList(value) && String(value).isWellFormed();
    const text = isWritable ? language.write(value) : undefined;
    if (text === undefined)
      ofValue(line, `${name} ${isList(value) ? 'is a list: write it with a section' : CANNOT_STAND}`);
    written.push(text ?? '');
    last = name;
  }

  function go(parts: readonly Part[], item: Scalar | undefined): void {
    for (const part of parts) {
      if (part.kind === 'text') {
        const fault = language.read(part.text);
        if (fault !== undefined) ofTemplate(part.line, `{{${last}}} ${fault}`);
        written.push(part.text);
      } else if (part.kind === 'value') {
        const value = part.name === '.' ? item : values.get(part.name)?.value;
        write(part.name === '.' ? 'an item' : part.name, value, part.line);
      } else {
        const { value, isSet = false } = values.get(part.name) ?? {};
        if (isSet === part.isInverted) continue;
        for (const each of isSet && isList(value) ? value : [item]) go(part.parts, each);
      }
    }
  }

  go(parts, undefined);
  return written.join('');
}

const CANNOT_STAND =
  'has a value that cannot stand here as it is: other characters than letters, digits and ._:/- need a place where they can be quoted';

function isList(value: TemplateValue['value']): value is readonly Scalar[] {
  return Array.isArray(value);
}
