import { DEFAULT_OPTIONS, type GenerateIsoOptions } from '../options.js';
import { isoRequestSchema, REQUEST_KEYS, type RequestKey } from '../request/schema.js';

/** What the Generate ISO page is made with. All fields are optional. */
export interface FormOptions {
  /** The API version the page speaks: it calls `/api/<version>/isos` and `/api/<version>/osversions`. Default 5.0. */
  readonly apiVersion?: string;
  /** Where `/api` is mounted, without a slash at the end, e.g. `/tools`. Default: at the root of the server. */
  readonly basePath?: string;
  /** The title of the page. Default `Generate ISO`. */
  readonly title?: string;
  /** What the endpoint checks requests with, so that the page asks for nothing else. Defaults as there. */
  readonly iso?: Checks;
}

/** The options that decide which values a request may have. */
export type Checks = Pick<GenerateIsoOptions, 'profile' | 'mtus' | 'requireDisk'>;

export const DEFAULT_FORM_OPTIONS = {
  apiVersion: '5.0',
  basePath: '',
  title: 'Generate ISO',
} as const satisfies FormOptions;

/** A field as people meet it, whether it is part of the request or not. */
export interface Field {
  /** The key of the request, if it is part of one. The control has it as its `id`. */
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  readonly required: boolean;
  /** What makes an optional field required. */
  readonly requiredWhen?: Condition;
}

/** That the value of a field matches a pattern. */
export interface Condition {
  readonly key: string;
  readonly pattern: string;
}

export type RequestField = Field & { readonly key: FormKey };

/** `stream` is no field: the page always asks for the image itself. */
export type FormKey = Exclude<RequestKey, 'stream'>;

/** The fields in the order of the schema. */
export function requestFields({ requireDisk = DEFAULT_OPTIONS.requireDisk }: Checks): readonly RequestField[] {
  return REQUEST_KEYS.filter((key) => key !== 'stream').map((key) => {
    const property: Described = isoRequestSchema.properties[key];
    const requiredWhen = requirements.find(({ keys }) => keys.includes(key))?.when;
    return {
      key,
      label: property.title,
      help: helpOf(property),
      required: alwaysRequired.includes(key) || (key === 'disk' && requireDisk),
      ...(requiredWhen && { requiredWhen }),
    };
  });
}

/** What makes fields required by the value of the field `key`. */
export function conditionOn(key: FormKey): Condition | undefined {
  return requirements.find(({ when }) => when.key === key)?.when;
}

const alwaysRequired: readonly string[] = isoRequestSchema.required;

/** Each `if` and `then` of the schema. One without a pattern asks for any value at all. */
const requirements: readonly { readonly when: Condition; readonly keys: readonly string[] }[] =
  isoRequestSchema.allOf.flatMap((rule) => {
    const patterns: Readonly<Record<string, { readonly type: string; readonly pattern?: string }>> = rule.if.properties;
    return rule.if.required.map((key) => {
      return { when: { key, pattern: patterns[key]?.pattern ?? '.' }, keys: rule.then.required };
    });
  });

interface Described {
  readonly title: string;
  readonly description: string;
  readonly examples?: readonly (string | number)[];
}

/** What is required when, the page shows by itself. */
function helpOf({ description, examples = [] }: Described): string {
  const help = description.replace(/ Required if [^.]+\./, '');
  return examples.length === 0 ? help : `${help} Example: ${examples.join(', ')}`;
}
