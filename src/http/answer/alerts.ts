import { IsoError } from 'iso9660-writer-ts';
import { IsoRequestError, VALUE_PROBLEMS } from '../../errors.js';
import { MountHangs } from '../../tree/mounts.js';
import type { IsoHandlerOptions } from '../options.js';

/** An answer that is no success, ready to be sent. */
export interface Refusal {
  readonly status: number;
  readonly json: string;
}

/** The original server's words and form, to the byte: alone of all answers it has no final line feed. */
export const NOT_IMPLEMENTED: Refusal = {
  status: 501,
  json: '{"alerts":[{"level":"error","text":"The requested api version is not implemented by this server. If you are using a newer client with an older server, you will need to use an older client version or upgrade your server."}]}',
};

export const INTERNAL_SERVER_ERROR = 'Internal Server Error';
const DISK_HANGS = 'a disk of this server does not answer, try again later';

/** What the client is told of an error. Of one that is not known nothing is told: it may name paths. */
export function refusalOf(error: unknown, alerts: IsoHandlerOptions['alerts']): Refusal {
  if (error instanceof IsoRequestError) {
    const told = alerts === 'joined' ? [error.joinedAlert] : error.alerts;
    return { status: 400, json: errorJson(told.map(({ text }) => text)) };
  }
  if (isOfRequest(error)) return { status: 400, json: errorJson(error.problems.map(({ message }) => message)) };
  if (error instanceof HttpFault) return { status: error.status, json: errorJson([error.message]) };
  if (error instanceof MountHangs) return { status: 503, json: errorJson([DISK_HANGS]) };
  return { status: 500, json: errorJson([INTERNAL_SERVER_ERROR]) };
}

/** True for values of a request that its installer or a template cannot hold: the image they would make is at fault, and no tree. */
export function isOfRequest(error: unknown): error is IsoError {
  return error instanceof IsoError && error.problems.every(({ code }) => VALUE_PROBLEMS.has(code));
}

function errorJson(texts: readonly string[]): string {
  return `${JSON.stringify({ alerts: texts.map((text) => ({ text, level: 'error' })) })}\n`;
}

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
    throw cause instanceof HttpFault || cause instanceof MountHangs ? cause : new HttpFault(500, text, cause);
  }
}
