/** An answer other than success, on its way up. The text is for clients and names no path; the cause is for logs. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';
  readonly status: number;

  constructor(status: number, text: string, cause?: unknown) {
    super(text, cause === undefined ? undefined : { cause });
    this.status = status;
  }
}

/** Runs a step whose failure has a text of its own. Faults that have theirs already, pass. */
export async function orFault<T>(text: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    throw cause instanceof HttpFault ? cause : new HttpFault(500, text, cause);
  }
}
