import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** An answer as it was on the wire: nothing decoded, trailers kept. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly trailers: NodeJS.Dict<string>;
  readonly body: Buffer;
}

export interface PlainRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Sends a request and reads the whole answer; rejects when the connection breaks. */
export async function exchange(url: string, plain: PlainRequest = {}): Promise<PlainAnswer> {
  const incoming = await begin(url, plain);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { statusCode = 0, headers, trailers } = incoming;
  return { status: statusCode, headers, trailers, body: Buffer.concat(chunks) };
}

/** Sends a request and resolves when the head of the answer has come. */
export function begin(
  url: string,
  { method = 'POST', headers = {}, body = '' }: PlainRequest,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** Waits before it reads an answer to its end. Answers how many bytes there were. */
export async function slowly(incoming: IncomingMessage, milliseconds: number): Promise<number> {
  await setTimeout(milliseconds);
  let received = 0;
  for await (const chunk of incoming) received += (chunk as Buffer).length;
  return received;
}

export function alertsOf({ body }: Pick<PlainAnswer, 'body'>): readonly string[] {
  const { alerts } = JSON.parse(body.toString()) as { alerts: { text: string }[] };
  return alerts.map(({ text }) => text);
}
