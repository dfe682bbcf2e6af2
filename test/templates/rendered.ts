import { IsoError } from 'iso9660-writer-ts';
import { configure } from '../../src/kickstart/configuration.js';
import { renderTemplates } from '../../src/templates/render-templates.js';
import { repeatable, request } from '../support/requests.js';

const requestSchema = { properties: { v: {}, list: { type: 'array' } } };
const plain = configure(request, { ...repeatable, requestSchema });

/** The file that one template becomes for the sample request with extra keys, or the messages of what is wrong. */
export function rendered(path: string, text: string, extra: Readonly<Record<string, unknown>> = {}): string | string[] {
  const configuration = { ...plain, values: { ...plain.values, extra } };
  try {
    const [file] = renderTemplates([{ path, name: `${path}.mustache`, text, mode: 0o644 }], configuration);
    return file?.text ?? '';
  } catch (error) {
    if (!(error instanceof IsoError)) throw error;
    return error.problems.map(({ code, message }) => `${code} ${message}`);
  }
}
