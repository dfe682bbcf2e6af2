/** The validator of a JSON Schema as code; see `build/compiled-schema.ts`. */
declare module '*?compiled' {
  export const validate: import('ajv').ValidateFunction;
}
