/** One thing that is wrong with a request. */
export interface RequestProblem {
  /** The request's key in its canonical spelling; empty when the body as a whole is at fault. */
  readonly key: string;
  /** For people; begins with the key, and never holds the password. */
  readonly message: string;
}

/** Problems of an image that are those of a value in the request, and of no tree. */
export const VALUE_PROBLEMS: ReadonlySet<string> = new Set(['INSTALLER_VALUE', 'TEMPLATE_VALUE']);

/** An error as a Traffic Ops client reads it. */
export interface ErrorAlert {
  readonly level: 'error';
  readonly text: string;
}

/**
 * How far the request came: `decoding` covers JSON, types and IP syntax, `validating` the required keys and the
 * profile, `version` the list of OS versions.
 */
export type RequestStage = 'decoding' | 'validating' | 'version';

/** Both builds of the package, ES modules and CommonJS, put it on their errors. */
const BRAND = Symbol.for('kickstart-iso.IsoRequestError');

/**
 * A request that cannot be served as it is: the caller's fault, 400 in HTTP terms. Carries every problem that can be
 * known; `stage` is the first one that found any. `instanceof` holds across the two builds of the package.
 *
 * It has no `cause`: the messages of JSON parsers quote the text around the fault, and that text may be a password.
 */
export class IsoRequestError extends Error {
  override readonly name = 'IsoRequestError';
  readonly code = 'INVALID_REQUEST';
  readonly stage: RequestStage;
  readonly problems: readonly RequestProblem[];
  /** One alert for each problem, in the same order. */
  readonly alerts: readonly ErrorAlert[];
  /** The single alert of the original server, which put all its words into one string. */
  readonly joinedAlert: ErrorAlert;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  /** `decodingFault` is what the original server says of the first problem when its words differ from ours. */
  constructor(stage: RequestStage, problems: readonly RequestProblem[], decodingFault?: string) {
    const messages = problems.map((problem) => problem.message);
    super(messages.join(', '));
    Object.defineProperty(this, BRAND, { value: true });
    this.stage = stage;
    this.problems = problems;
    this.alerts = messages.map(errorAlert);
    this.joinedAlert = errorAlert(joined(stage, messages, decodingFault));
  }
}

function joined(stage: RequestStage, messages: readonly string[], decodingFault?: string): string {
  switch (stage) {
    case 'decoding':
      return `decoding: ${decodingFault ?? messages[0]}`;
    case 'validating':
      return `validating: ${messages.join(', ')}`;
    case 'version':
      return messages.join(', ');
  }
}

function errorAlert(text: string): ErrorAlert {
  return { level: 'error', text };
}
