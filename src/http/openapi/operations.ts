import { neededAuthority } from '../authorisation.js';
import { majorOf, type RouteName } from '../routes.js';
import type { ResponseName } from './responses.js';
import { jsonOf } from './schemas.js';

/** A Path Item Object of OpenAPI 3.1: methods and what they do, and a few words for all of them. */
export type PathItem = Readonly<Record<string, unknown>>;

const OTHER_METHODS = 'Any other method is answered with `#/components/responses/MethodNotAllowed`.';
const NO_AUTHORISATION = { security: [] } as const;

/** What both routes answer before the work begins. */
const DOOR = { 401: 'Unauthorized', 403: 'Forbidden' } as const satisfies Answers;

/** `/api/<version>/isos`. `mayRefuse`: a callback may answer any status from 400 on. */
export function isosPath(version: string, mayRefuse: boolean): PathItem {
  return {
    description: OTHER_METHODS,
    post: {
      operationId: `makeIso_${version}`,
      summary: 'Makes the installation image of one server.',
      description: majorOf(version) === 1 ? STREAM_SEMANTICS : 'The image is the answer; `stream` has no meaning.',
      ...authority('isos', version),
      requestBody: REQUEST_BODY,
      responses: answers({
        200: majorOf(version) === 1 ? 'ImageOrItsUrl' : 'Image',
        400: 'BadRequest',
        ...DOOR,
        413: 'ContentTooLarge',
        ...(mayRefuse && ({ '4XX': 'Refused' } as const)),
        429: 'TooManyRequests',
        500: 'InternalServerError',
        503: 'ServiceUnavailable',
      }),
    },
    options: preflight(`isos_${version}`),
  };
}

const STREAM_SEMANTICS =
  '`"stream": "yes"` asks for the image itself. With any other value, or none, the image is stored and the answer tells its URL; a server without a store answers 400.';

const REQUEST_BODY = {
  required: true,
  description:
    'UTF-8 JSON; its Content-Type is not looked at. Names are taken in any letter case, the last of several counts, and unknown ones are ignored. A profile may ask for more than the schema.',
  content: jsonOf('IsoRequest'),
} as const;

/** `/api/<version>/osversions`. */
export function osVersionsPath(version: string): PathItem {
  const get = {
    summary: 'The OS versions on offer.',
    ...authority('osversions', version),
    responses: answers({ 200: 'OsVersions', ...DOOR, 500: 'InternalServerError', 503: 'ServiceUnavailable' }),
  };
  return {
    description: OTHER_METHODS,
    get: { operationId: `osVersions_${version}`, ...get },
    head: { operationId: `osVersionsHead_${version}`, ...get },
    options: preflight(`osversions_${version}`),
  };
}

/** The same paths under a version that is not served. */
export function unservedVersionPath(route: RouteName): PathItem {
  const operation = {
    operationId: `${route}_unserved`,
    summary: 'Any other version.',
    ...NO_AUTHORISATION,
    responses: answers({ 404: 'NotFound', 501: 'NotImplemented' }),
  };
  return {
    description: '501 for one or two plain numbers and for `latest`, whatever the method; 404 for anything else.',
    parameters: [{ name: 'version', in: 'path', required: true, schema: { type: 'string' } }],
    ...(route === 'isos' ? { post: operation } : { get: operation }),
  };
}

const CONDITIONS = ['Range', 'If-Range', 'If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since'];

/** `/iso/<name>`, where the stores of this package serve images. */
export function storedImagePath(publicImages: boolean): PathItem {
  const common = {
    304: 'NotModified',
    ...(!publicImages && ({ 401: 'Unauthorized', 403: 'Forbidden' } as const)),
    404: 'NotFound',
    409: 'Conflict',
    412: 'PreconditionFailed',
    500: 'InternalServerError',
    503: 'ServiceUnavailable',
  } as const satisfies Answers;
  const access = publicImages ? NO_AUTHORISATION : authority('isos', '1.5');
  const get = { summary: 'A stored image, whole or in part.', ...access };
  return {
    parameters: [
      { name: 'isoName', in: 'path', required: true, schema: { type: 'string' } },
      ...CONDITIONS.map((name) => ({ name, in: 'header', schema: { type: 'string' } })),
    ],
    get: {
      operationId: 'storedImage',
      ...get,
      responses: answers({
        200: 'StoredImage',
        206: 'PartOfStoredImage',
        ...common,
        416: 'RangeNotSatisfiable',
      }),
    },
    head: { operationId: 'storedImageHead', ...get, responses: answers({ 200: 'StoredImage', ...common }) },
  };
}

/** The path of the description itself. */
export function descriptionPath(): PathItem {
  const get = { summary: 'This document.', ...NO_AUTHORISATION, responses: answers({ 200: 'Description' }) };
  return {
    description: OTHER_METHODS,
    get: { operationId: 'description', ...get },
    head: { operationId: 'descriptionHead', ...get },
    options: preflight('description'),
  };
}

type Answers = Readonly<Record<number | '4XX', ResponseName>> | Readonly<Record<number, ResponseName>>;

function answers(byStatus: Answers) {
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]),
  );
}

function preflight(name: string) {
  return {
    operationId: `preflight_${name}`,
    summary: 'The methods of the path.',
    ...NO_AUTHORISATION,
    responses: answers({ 204: 'Preflight' }),
  };
}

/** One of the two schemes is enough; the permissions stand with each as the roles it needs. */
function authority(route: RouteName, version: string) {
  const { permissions, privLevel } = neededAuthority(route, version);
  return { security: [{ mojolicious: permissions }, { bearer: permissions }], 'x-privilege-level': privLevel };
}
