import { Ajv2020 } from 'ajv/dist/2020.js';
import { type IsoHandlerOptions, type OpenApiDocument, openApiDocument } from '../../../src/http/index.js';
import { isoRequestFormats } from '../../../src/request/ip-address.js';

interface DescribedResponse {
  readonly headers: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content?: Readonly<Record<string, { readonly schema?: { readonly $ref: string } }>>;
}
type Answers = Readonly<Record<string, { readonly $ref: string }>>;
type Operation = { readonly responses: Answers };

/** Every operation of a document, as `GET /path`. */
export function operationsOf({ paths }: OpenApiDocument): ReadonlyMap<string, Operation> {
  return new Map(
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([key]) => /^(?:get|head|post|options)$/.test(key))
        .map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation as Operation]),
    ),
  );
}

/** The operation of a document that a request is for. A path without placeholders comes first. */
export function operationOf(document: OpenApiDocument, { method, url }: Request): string | undefined {
  const { pathname } = new URL(url);
  const fits = (template: string) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}/?$`).test(pathname);
  const paths = Object.keys(document.paths).filter(fits);
  const path = paths.find((template) => !template.includes('{')) ?? paths[0];
  const name = `${method} ${path}`;
  return path !== undefined && operationsOf(document).has(name) ? name : undefined;
}

/** Looks at what a handler with these options answers, and answers what of it the document does not say. */
export function conformanceOf(options: Partial<IsoHandlerOptions>) {
  const document = openApiDocument(options);
  const ajv = new Ajv2020({ allowUnionTypes: true, strictTypes: false, formats: { ...isoRequestFormats, uri: true } });
  ajv.addSchema({ ...document, $id: 'openapi.json' }, 'document').addVocabulary(Object.keys(document));
  const accepts = (pointer: string, value: unknown) => ajv.validate({ $ref: `openapi.json${pointer}` }, value);

  return async function violationsOf(request: Request, response: Response): Promise<readonly string[]> {
    const answer = `${request.method} ${new URL(request.url).pathname}: ${response.status}`;
    const described = describedResponse(document, request, response.status);
    if (described === undefined) return [`${answer} is not described`];
    const found: string[] = [];
    for (const [name, { $ref }] of Object.entries(described.headers)) {
      const value = response.headers.get(name);
      const { required } = document.components.headers[name]!;
      if (value === null && required) found.push(`${answer} has no ${name}`);
      if (value !== null && !accepts(`${$ref}/schema`, value)) found.push(`${answer} has ${name}: ${value}`);
    }
    const strange = [...response.headers.keys()].filter((name) => name !== 'content-type' && !described.headers[name]);
    found.push(...strange.map((name) => `${answer} has ${name}, which is not described`));
    if (request.method === 'HEAD' || response.body === null) return found;

    const type = response.headers.get('content-type') ?? '';
    const media = described.content?.[type];
    if (media === undefined) return [...found, `${answer} is ${type}, which is not described`];
    if (media.schema === undefined) return found;
    const body: unknown = await jsonOf(response);
    return accepts(media.schema.$ref, body) ? found : [...found, `${answer}: ${ajv.errorsText()}`];
  };
}

/** The response that an operation refers to; for paths and methods that are none of a document, what it says of these. */
function describedResponse(document: OpenApiDocument, request: Request, status: number): DescribedResponse | undefined {
  const { responses } = document.components;
  const name = operationOf(document, request);
  if (name === undefined) {
    return { 404: responses.NotFound, 405: responses.MethodNotAllowed, 501: responses.NotImplemented }[status];
  }
  const described = operationsOf(document).get(name)?.responses;
  const range = status >= 400 && status < 500 ? '4XX' : '';
  const reference = (described?.[status] ?? described?.[range])?.$ref;
  return responses[reference?.replace('#/components/responses/', '') as keyof typeof responses];
}

/** Leaves the response as it is, for whoever reads it next. */
async function jsonOf(response: Response): Promise<unknown> {
  const { body } = response.clone();
  const identity =
    response.headers.get('content-encoding') === 'gzip' ? body!.pipeThrough(new DecompressionStream('gzip')) : body;
  return await new Response(identity).json();
}
