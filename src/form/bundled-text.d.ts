/** A file and all it imports as one minified text; see `build/bundled-text.ts`. */
declare module '*?bundled' {
  export const text: string;
}
