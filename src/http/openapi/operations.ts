import { INSTALLER_FAMILIES } from '../../answer-files/options.js';
import { neededAuthority } from '../authorisation.js';
import { ALLOWED_METHODS, majorOf, type RouteName } from '../routes.js';
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
        ...refusalsOfPosts(mayRefuse),
      }),
    },
    options: preflight(`isos_${version}`),
  };
}

const FAMILY = { name: 'family', in: 'path', required: true, schema: { enum: INSTALLER_FAMILIES } } as const;

/** `/api/<version>/seeds/<family>`. */
export function seedsPath(version: string, mayRefuse: boolean): PathItem {
  const as = {
    description: 'A disc, or a FAT volume for machines that take a USB image.',
    schema: { enum: ['iso', 'img'] },
  };
  return {
    description: OTHER_METHODS,
    parameters: [FAMILY],
    post: {
      operationId: `makeSeed_${version}`,
      summary: 'Makes a small second disc with the answer file of one server, for the installer of the family.',
      description: 'The disc is the answer in every version; `stream` has no meaning.',
      parameters: [{ name: 'as', in: 'query', ...as }],
      ...authority('seeds', version),
      requestBody: REQUEST_BODY,
      responses: answers({ 200: 'Image', 404: 'NotFound', ...refusalsOfPosts(mayRefuse) }),
    },
    options: preflight(`seeds_${version}`),
  };
}

/** `/api/<version>/preview`. */
export function previewPath(version: string, mayRefuse: boolean): PathItem {
  return {
    description: OTHER_METHODS,
    post: {
      operationId: `preview_${version}`,
      summary: 'Tells what would be written into the installation image of one server.',
      description:
        'Where the family of the OS version is `auto`, the tree is read, and the preview takes a place among the images that are made.',
      ...authority('preview', version),
      requestBody: REQUEST_BODY,
      responses: answers({ 200: 'Preview', ...refusalsOfPosts(mayRefuse) }),
    },
    options: preflight(`preview_${version}`),
  };
}

function refusalsOfPosts(mayRefuse: boolean) {
  return {
    400: 'BadRequest',
    ...DOOR,
    413: 'ContentTooLarge',
    ...(mayRefuse && ({ '4XX': 'Refused' } as const)),
    429: 'TooManyRequests',
    500: 'InternalServerError',
    503: 'ServiceUnavailable',
  } as const satisfies Answers;
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
  return listPath('osversions', version, { summary: 'The OS versions on offer.', list: 'OsVersions' });
}

/** `/api/<version>/installers`. */
export function installersPath(version: string): PathItem {
  return listPath('installers', version, {
    summary: 'The installers of the OS versions on offer.',
    list: 'Installers',
  });
}

function listPath(
  route: RouteName,
  version: string,
  { summary, list }: { readonly summary: string; readonly list: 'Installers' | 'OsVersions' },
): PathItem {
  const id = `${list.charAt(0).toLowerCase()}${list.slice(1)}`;
  const get = {
    summary,
    ...authority(route, version),
    responses: answers({ 200: list, ...DOOR, 500: 'InternalServerError', 503: 'ServiceUnavailable' }),
  };
  return {
    description: OTHER_METHODS,
    get: { operationId: `${id}_${version}`, ...get },
    head: { operationId: `${id}Head_${version}`, ...get },
    options: preflight(`${route}_${version}`),
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
    parameters: [
      { name: 'version', in: 'path', required: true, schema: { type: 'string' } },
      ...(route === 'seeds' ? [FAMILY] : []),
    ],
    ...(ALLOWED_METHODS[route].includes('POST') ? { post: operation } : { get: operation }),
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
