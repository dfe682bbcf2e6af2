import type { GenerateIsoOptions } from '../options.js';

/** What the Generate ISO page is made with. All fields are optional. */
export interface FormOptions {
  /** The API version the page speaks: it calls `/api/<version>/isos` and `/api/<version>/osversions`. Default 5.0. */
  readonly apiVersion?: string;
  /** Where `/api` is mounted, without a slash at the end, e.g. `/tools`. Default: at the root of the server. */
  readonly basePath?: string;
  /** The title of the page. Default `Generate ISO`. */
  readonly title?: string;
  /** What the endpoint checks requests with, so that the page asks for nothing else. Defaults as there. */
  readonly iso?: Checks;
}

/** The options that decide which values a request may have. */
export type Checks = Pick<GenerateIsoOptions, 'profile' | 'mtus' | 'requireDisk'>;

export const DEFAULT_FORM_OPTIONS = {
  apiVersion: '5.0',
  basePath: '',
  title: 'Generate ISO',
} as const satisfies FormOptions;
