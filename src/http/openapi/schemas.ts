import { isoRequestSchema } from '../../request/schema.js';

/** The names of the schemas. */
export type OpenApiSchemaName = 'IsoRequest' | 'OsVersions' | 'StoredImage' | 'Alerts' | 'Alert';

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
