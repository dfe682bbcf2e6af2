import { INSTALLER_FAMILIES } from '../../answer-files/options.js';
import { isoRequestSchema } from '../../request/schema.js';

/** The names of the schemas. */
export type OpenApiSchemaName =
  | 'Alert'
  | 'Alerts'
  | 'Installers'
  | 'IsoRequest'
  | 'OsVersions'
  | 'Preview'
  | 'StoredImage'
  | 'Warning';

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` }) as const;

/** The JSON of the endpoint. The request's schema is the very object that requests are validated with. */
export const openApiSchemas = {
  IsoRequest: isoRequestSchema,
  OsVersions: {
    description: 'The OS versions on offer: the name that people see, and the `osversionDir` of requests.',
    type: 'object',
    required: ['response'],
    properties: { response: { type: 'object', additionalProperties: { type: 'string' } } },
  },
  Installers: {
    description: 'The installers of the OS versions on offer that have one, by `osversionDir`.',
    type: 'object',
    required: ['response'],
    properties: {
      response: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          required: ['family'],
          properties: {
            family: { description: '`auto`: the files of the tree show it.', enum: ['auto', ...INSTALLER_FAMILIES] },
            delivery: {
              description: 'Where its arguments go; absent as long as the family is not known.',
              enum: ['tree', 'initrd', 'none'],
            },
          },
        },
      },
    },
  },
  Preview: {
    description: 'What would be written into an image, for people to read: hashes of passwords are shown as `$6$...`.',
    type: 'object',
    required: ['response'],
    properties: {
      response: {
        type: 'object',
        required: ['files', 'warnings'],
        properties: {
          files: {
            type: 'array',
            items: {
              type: 'object',
              required: ['path', 'text'],
              properties: { path: { type: 'string' }, text: { type: 'string' } },
            },
          },
          warnings: { type: 'array', items: reference('Warning') },
        },
      },
    },
  },
  Warning: {
    description: 'Of the request, its installer and the files of the server.',
    type: 'object',
    required: ['code', 'message'],
    properties: { code: { type: 'string' }, message: { type: 'string' }, path: { type: 'string' } },
  },
  StoredImage: {
    description: 'Where the image is, for 1.x clients that do not ask for a stream.',
    type: 'object',
    required: ['alerts', 'response'],
    properties: {
      alerts: { type: 'array', items: reference('Alert') },
      response: {
        type: 'object',
        required: ['isoURL', 'isoName'],
        properties: {
          isoURL: { type: 'string', format: 'uri' },
          isoName: { type: 'string', pattern: '\\.iso$' },
        },
      },
    },
  },
  Alerts: {
    description: 'Why there is nothing else: one alert for each problem, unless the server joins them.',
    type: 'object',
    required: ['alerts'],
    properties: { alerts: { type: 'array', minItems: 1, items: reference('Alert') } },
  },
  Alert: {
    type: 'object',
    required: ['level', 'text'],
    properties: { level: { enum: ['success', 'warning', 'error'] }, text: { type: 'string' } },
  },
} as const satisfies Readonly<Record<OpenApiSchemaName, object>>;

/** A JSON body of one of these forms. */
export function jsonOf(name: OpenApiSchemaName) {
  return { 'application/json': { schema: reference(name) } } as const;
}
