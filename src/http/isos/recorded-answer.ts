import { onAbort } from '../../streams/signals.js';
import { isOfRequest, refusalOf } from '../answer/alerts.js';
import type { Exchange } from '../answer/exchange.js';
import { type ChangeDetails, ChangeRecord } from './change-log.js';
import type { CustomizedRequest } from './customize.js';

/** Answers a request that passed validation, with a row in the change log. */
export async function recordedAnswer(
  exchange: Exchange,
  { iso, extra, user: { user }, version, signal }: CustomizedRequest,
  made: ChangeDetails['made'],
  answer: (change: ChangeRecord) => Promise<Response>,
): Promise<Response> {
  const change = new ChangeRecord({ made, user, version, request: iso, extra }, exchange);
  // Whatever this breaks comes later, so this outcome is the first. A server that has lost its client may neither read
  // nor cancel the body.
  change.whenEnded(onAbort(signal, () => change.end(exchange.isAborted ? 'aborted' : 'failed')));
  try {
    return await answer(change);
  } catch (error) {
    if (isOfRequest(error)) change.dismiss();
    else change.end('failed');
    throw error;
  }
}

/** Runs a step that may still find the request at fault, which the change log does not tell. */
export async function withoutRowIfRefused<T>(change: ChangeRecord, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (refusalOf(error, 'each').status < 500) change.dismiss();
    throw error;
  }
}
