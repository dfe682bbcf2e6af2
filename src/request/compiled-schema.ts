/** What the build compiles to a validator: `import { validate } from './compiled-schema.ts?compiled'`. */

export { isoRequestFormats as formats } from './ip-address.js';
export { isoRequestSchema as schema } from './schema.js';
