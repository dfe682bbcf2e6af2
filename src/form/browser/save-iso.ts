import type { Destination } from './destination.js';
import { type Endpoint, Refusal } from './endpoint.js';
import { type Bar, formatBytes, type Verdict, verdictOn } from './progress.js';
import { fileNameOf, receive } from './transfer.js';

/** What an image is made with: where it is asked for, where progress is shown, where it goes, and what ends it early. */
interface Means {
  readonly endpoint: Endpoint;
  readonly bar: Bar;
  readonly signal: AbortSignal;
  destination(name: string): Promise<Destination>;
}

/** An image that was received whole. */
export interface SavedIso {
  readonly name: string;
  /** Its size, and whether it is what the server announced, for a person. */
  readonly words: string;
}

/**
 * Asks for an image and saves it.
 *
 * @throws {Refusal} of the server, an `AbortError`, or what ended the transfer; nothing of the image is kept then.
 */
export async function saveIso(request: Readonly<Record<string, unknown>>, means: Means): Promise<SavedIso> {
  means.signal.throwIfAborted();
  const transfer = new AbortController();
  const cancel = () => transfer.abort(means.signal.reason);
  means.signal.addEventListener('abort', cancel, { signal: transfer.signal });
  try {
    return await transferred(request, { ...means, signal: transfer.signal });
  } finally {
    // Of a request that failed half-way, the server has to know as well.
    transfer.abort();
  }
}

async function transferred(request: Readonly<Record<string, unknown>>, means: Means): Promise<SavedIso> {
  const { endpoint, bar, signal } = means;
  const response = await endpoint.iso(request, signal);
  const name = fileNameOf(response.headers.get('content-disposition')) ?? 'image.iso';
  const destination = await means.destination(name);
  bar.say(`Receiving ${name}`);
  const size = await receive(response, { writable: destination.writable, bar, signal });
  const verdict = await verdictOn(destination.written, response.headers.get('whole-content-sha512'));
  if (verdict.kind === 'damaged') {
    await destination.discard();
    throw new Error(`${name} arrived damaged and was thrown away: its SHA-512 is not the one the server announced`);
  }
  await destination.keep();
  return { name, words: `${formatBytes(size)}. ${wordsOf(verdict)}` };
}

function wordsOf(verdict: Exclude<Verdict, { readonly kind: 'damaged' }>): string {
  if (verdict.kind === 'intact') return 'Its SHA-512 is the one the server announced.';
  return `It was not verified: ${verdict.reason}.`;
}

/** The texts for a person: those of the server, or why the transfer ended. */
export function textsOf(error: unknown): readonly string[] {
  return error instanceof Refusal ? error.alerts : [`The transfer failed: ${String((error as Error).message)}`];
}

/** By the button, or by closing the dialogue that asks where to save. */
export function isCancellation(error: unknown): boolean {
  return (error as Partial<Error> | null)?.name === 'AbortError';
}
