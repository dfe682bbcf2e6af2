import type { ServerResponse } from 'node:http';
import { nextTurn } from 'iso9660-writer-ts/internal';
import { trailersOf } from '../answer/trailers.js';
import { wholeBodyOf } from '../answer/whole-body.js';
import { type BodyTransfer, bodyTransfer } from './body-transfer.js';

/** Statuses that never have a body (RFC 9110, 6.4.1). */
const BODILESS = new Set([204, 205, 304]);

/**
 * Sends a web response. The head is not sent before the first chunk is there, so that until then a failure can still
 * be answered.
 *
 * Resolves when all is handed over, or the client is gone; rejects when the body fails or the head cannot be sent.
 */
export async function sendResponse(response: Response, outgoing: ServerResponse, isHead: boolean): Promise<void> {
  const { body } = response;
  if (body === null || isHead || BODILESS.has(response.status)) {
    await body?.cancel();
    setHead(response, outgoing);
    outgoing.end();
    return;
  }
  const bytes = wholeBodyOf(response);
  if (bytes !== undefined) {
    // A message whose client is gone emits an error when it is written to.
    if (outgoing.destroyed) return;
    setHead(response, outgoing);
    outgoing.end(bytes);
    return;
  }
  const transfer = bodyTransfer(body, response.headers, outgoing);
  const leave = () => {
    if (!hasDelivered(outgoing)) void transfer.cancel(new Error('the client is gone')).catch(() => {});
  };
  outgoing.once('close', leave);
  try {
    // The event may have been before us.
    if (outgoing.destroyed) leave();
    await sendBody(response, transfer, outgoing);
  } catch (error) {
    await transfer.cancel(error).catch(() => {});
    throw error;
  } finally {
    outgoing.off('close', leave);
  }
}

/** Reads a piece when the one before is taken, and lets other clients have their turn in between. */
async function sendBody(response: Response, transfer: BodyTransfer, outgoing: ServerResponse): Promise<void> {
  let piece = await transfer.next();
  if (outgoing.destroyed) return;
  setHead(response, outgoing);
  let left = Number(response.headers.get('content-length') ?? Number.NaN);
  while (piece !== undefined) {
    const isTaken = await transfer.send(piece);
    left -= piece.length;
    // A client that has all it was promised may leave at once: the body is read to its end all the same.
    if (left === 0 && isTaken) delivered.add(outgoing);
    else {
      await nextTurn();
      if (outgoing.destroyed) return;
    }
    piece = await transfer.next();
  }
  if (outgoing.destroyed) return;
  const trailers = trailersOf(response);
  if (trailers !== undefined) outgoing.addTrailers(trailers());
  outgoing.end();
}

/** Answers of a known length that the system has taken to the last byte. */
const delivered = new WeakSet<ServerResponse>();

/** Whether the client has all of an answer, or will have it without us. */
export function hasDelivered(outgoing: ServerResponse): boolean {
  return outgoing.writableFinished || delivered.has(outgoing);
}

/** What is set on the outgoing message before, stays unless the response says otherwise. Cookies add up. */
function setHead({ status, statusText, headers }: Response, outgoing: ServerResponse): void {
  outgoing.statusCode = status;
  if (statusText !== '') outgoing.statusMessage = statusText;
  for (const [name, value] of headers) {
    if (name === 'set-cookie') outgoing.appendHeader(name, value);
    else outgoing.setHeader(name, value);
  }
}
