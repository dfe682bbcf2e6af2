import { IsoError, type IsoProblem } from 'iso9660-writer-ts';
import type { Configuration } from '../kickstart/configuration.js';
import type { AddedFile } from '../options.js';
import { DataText } from './languages/data.js';
import { KickstartText } from './languages/kickstart.js';
import { type Language, PlainText } from './languages/language.js';
import { ShellText } from './languages/shell.js';
import { XmlText } from './languages/xml.js';
import { YamlText } from './languages/yaml.js';
import { type Part, parseTemplate } from './parse-template.js';
import { renderTemplate } from './render-template.js';
import type { TemplateFile } from './template-files.js';
import { templateValues } from './values.js';

const LANGUAGES: ReadonlyMap<string, () => Language> = new Map<string, () => Language>([
  ['cfg', () => new ShellText()],
  ['json', () => new DataText('json')],
  ['ks', () => new KickstartText()],
  ['sh', () => new ShellText()],
  ['toml', () => new DataText('toml')],
  ['xml', () => new XmlText()],
  ['yaml', () => new YamlText()],
  ['yml', () => new YamlText()],
]);

/**
 * The files of one server's image.
 *
 * @throws {IsoError} with everything that is wrong: `TEMPLATE` for what is wrong for all servers, `TEMPLATE_VALUE` for values of this
 * one. No message has a value.
 */
export function renderTemplates(files: readonly TemplateFile[], configuration: Configuration): readonly AddedFile[] {
  const values = templateValues(configuration);
  const names = new Set(values.keys());
  const problems: IsoProblem[] = [];
  const rendered = files.map(({ path, name, text, mode }): AddedFile => {
    const complain = (code: string) => (line: number, message: string) =>
      void problems.push({ code, path, message: `${name}, line ${line}: ${message}` });
    const known = problems.length;
    const parts: readonly Part[] = parseTemplate(text, names, complain('TEMPLATE'));
    if (problems.length > known) return { path, text: '', mode };
    const language = LANGUAGES.get(extensionOf(path))?.() ?? new PlainText();
    const told = { ofTemplate: complain('TEMPLATE'), ofValue: complain('TEMPLATE_VALUE') };
    return { path, text: renderTemplate(parts, values, language, told), mode };
  });
  if (problems.length > 0) throw IsoError.of(problems);
  return rendered;
}

function extensionOf(path: string): string {
  return /\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}
