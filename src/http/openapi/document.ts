import { version as packageVersion } from '../../../package.json';
import { mergedRequestSchema } from '../../request/request-schema.js';
import type { IsoHandlerOptions } from '../options.js';
import { ALLOWED_METHODS, checkVersions, DEFAULT_VERSIONS, OPENAPI_PATH, type RouteName } from '../routes.js';
import { openApiHeaders } from './headers.js';
import {
  descriptionPath,
  installersPath,
  isosPath,
  osVersionsPath,
  type PathItem,
  previewPath,
  seedsPath,
  storedImagePath,
  unservedVersionPath,
} from './operations.js';
import { openApiResponses } from './responses.js';
import { type OpenApiSchemaName, openApiSchemas } from './schemas.js';

/** An OpenAPI 3.1 document, ready for `JSON.stringify`. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly jsonSchemaDialect: string;
  readonly info: Readonly<Record<string, unknown>>;
  /** Where the paths begin; none: at the root of the server. */
  readonly servers?: readonly { readonly url: string }[];
  /** By path, each version for itself: versions differ in media types, permissions and what 1.x calls a stream. */
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<OpenApiSchemaName, object>>;
    readonly responses: typeof openApiResponses;
    readonly headers: typeof openApiHeaders;
    readonly securitySchemes: typeof SECURITY_SCHEMES;
  };
}

const SECURITY_SCHEMES = {
  mojolicious: { type: 'apiKey', in: 'cookie', name: 'mojolicious', description: 'The cookie of a login.' },
  bearer: { type: 'http', scheme: 'bearer', description: 'The token of a login.' },
} as const;

/** What of the handler's options the description tells. */
export type DescribedOptions = Pick<
  IsoHandlerOptions,
  'basePath' | 'customize' | 'iso' | 'publicImages' | 'requestSchema' | 'store' | 'versions'
>;

/**
 * Describes the endpoint as `createIsoHandler` serves it with the same options; of these count the versions, whether
 * there is a store that serves images, and whether `customize` may refuse. The handler answers it under `/openapi.json`.
 * The request's schema is `isoRequestSchema` itself, or with `requestSchema` a copy that has its keys, too.
 *
 * @throws {RangeError} when a version is not of the form `major.minor`.
 * @example
 * const { paths } = openApiDocument({ versions: ['1.4', '5.0'] });
 * Object.keys(paths); // ['/api/1.4/isos', '/api/1.4/osversions', '/api/5.0/isos', …]
 */
export function openApiDocument({
  versions = DEFAULT_VERSIONS,
  store,
  publicImages = false,
  customize,
  requestSchema,
  iso,
  basePath = '',
}: DescribedOptions = {}): OpenApiDocument {
  const served = [...checkVersions(versions)];
  return {
    openapi: '3.1.1',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Traffic Ops: installation images',
      version: packageVersion,
      description: 'Makes installation images of OS trees, each with the configuration of one server.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    ...(basePath !== '' && { servers: [{ url: basePath }] }),
    paths: {
      ...Object.fromEntries(served.flatMap((version) => pathsOfVersion(version, customize))),
      ...Object.fromEntries(ROUTES.map((route) => [pathOf('{version}', route), unservedVersionPath(route)])),
      ...(store?.handle !== undefined && { '/iso/{isoName}': storedImagePath(publicImages) }),
      [OPENAPI_PATH]: descriptionPath(),
    },
    components: {
      schemas: { ...openApiSchemas, IsoRequest: mergedRequestSchema(requestSchema ?? iso?.requestSchema) },
      responses: openApiResponses,
      headers: openApiHeaders,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function pathsOfVersion(version: string, customize: IsoHandlerOptions['customize']): [path: string, item: PathItem][] {
  const mayRefuse = customize !== undefined;
  const items: Readonly<Record<RouteName, PathItem>> = {
    isos: isosPath(version, mayRefuse),
    osversions: osVersionsPath(version),
    seeds: seedsPath(version, mayRefuse),
    installers: installersPath(version),
    preview: previewPath(version, mayRefuse),
  };
  return ROUTES.map((route) => [pathOf(version, route), items[route]]);
}

const ROUTES = Object.keys(ALLOWED_METHODS) as readonly RouteName[];

function pathOf(version: string, route: RouteName): string {
  return `/api/${version}/${route}${route === 'seeds' ? '/{family}' : ''}`;
}
