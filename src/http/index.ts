export type { Admission, Admit } from './admission.js';
export type { Authorisation, Authorize, HeaderFields, NeededAuthority } from './authorisation.js';
export type { ChangeLogEntry, ChangeOutcome } from './change-log.js';
export { createDirectoryStore, type DirectoryStoreOptions } from './directory-store.js';
export { createIsoHandler } from './handler.js';
export { createNodeListener } from './node-listener.js';
export { type OpenApiDocument, openApiDocument } from './openapi.js';
export type { IsoHandlerOptions } from './options.js';
export type { IsoStore } from './store.js';
