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
export type Checks = Pick<GenerateIsoOptions, 'profile' | 'mtus' | 'requireDisk' | 'requestSchema'>;

export const DEFAULT_FORM_OPTIONS = {
  apiVersion: '5.0',
  basePath: '',
  title: 'Generate ISO',
} as const satisfies FormOptions;

/** A field as people meet it, whether it is part of the request or not. */
export interface Field {
  /** The key of the request, if it is part of one. */
  readonly key: string;
  /** Of the control. Default: the key. */
  readonly id?: string;
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
export function requestFields({
  requireDisk = DEFAULT_OPTIONS.requireDisk,
  requestSchema,
}: Checks): readonly RequestField[] {
  return REQUEST_KEYS.filter((key) => key !== 'stream').map((key) => {
    const property: Described = isoRequestSchema.properties[key];
    const requiredWhen = requirements.find(({ keys }) => keys.includes(key))?.when;
    return {
      key,
      label: property.title,
      help: helpOf(property),
      required:
        alwaysRequired.includes(key) ||
        (key === 'disk' && requireDisk) ||
        requestSchema?.required?.includes(key) === true,
      ...(requiredWhen && { requiredWhen }),
    };
  });
}

/** A field of a key that the server adds to those of a request. */
export interface ExtraField extends Field {
  /** Whether what is typed is sent as it is: else as the JSON value that it is, where it is one. */
  readonly isText: boolean;
  /** The values to choose from. */
  readonly choices?: readonly unknown[];
}

/** The fields of `requestSchema`, in its order. Their ids cannot be those of other elements of the page. */
export function extraFields({ requestSchema }: Checks): readonly ExtraField[] {
  const { properties = {}, required = [] } = requestSchema ?? {};
  return Object.entries(properties).map(([key, property]): ExtraField => {
    const { title, description, examples, type } = property as Partial<Described> & { readonly type?: unknown };
    const choices = type === 'boolean' ? [true, false] : property.enum;
    const help = description === undefined && examples === undefined ? undefined : helpOf({ description, examples });
    return {
      key,
      id: `extra-${key}`,
      label: title ?? key,
      ...(help !== undefined && { help }),
      required: required.includes(key),
      isText: type === 'string',
      ...(Array.isArray(choices) && { choices }),
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
  readonly description?: string | undefined;
  readonly examples?: readonly (string | number)[] | undefined;
}

/** What is required when, the page shows by itself. */
function helpOf({ description = '', examples = [] }: Partial<Omit<Described, 'title'>>): string {
  const help = description.replace(/ Required if [^.]+\./, '');
  return examples.length === 0 ? help : `${help} Example: ${examples.join(', ')}`.trim();
}
