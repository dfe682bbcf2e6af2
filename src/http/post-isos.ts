import { parseIsoRequest } from '../request/parse-request.js';
import { ChangeRecord } from './change-log.js';
import type { Exchange } from './exchange.js';
import { HttpFault } from './http-fault.js';
import { sendImage } from './image-answer.js';
import { planImage } from './image-plan.js';
import { treeOf } from './os-trees.js';
import { readBodyText } from './request-body.js';
import { storeImage } from './stored-answer.js';
import { majorOf } from './versions.js';

/** `POST /api/<version>/isos`, from an authorised user. */
export async function postIsos(exchange: Exchange, version: string, user: string): Promise<Response> {
  const { request: httpRequest, settings } = exchange;
  const text = await readBodyText(httpRequest, settings.maxBodyBytes);
  const request = parseIsoRequest(text, settings.options.iso);
  const tree = await treeOf(request.osversionDir, settings);
  const isStreamed = majorOf(version) > 1 || request.stream === 'yes';
  if (!isStreamed && settings.options.store === undefined)
    throw new HttpFault(400, 'stream must be yes on this server');

  const change = new ChangeRecord({ user, version, request }, exchange);
  // Whatever the departure breaks comes later, so this outcome is the first. A server that has lost its client may
  // neither read nor cancel the body.
  onDeparture(httpRequest.signal, () => change.end('aborted'));
  try {
    const image = await planImage(request, tree, settings.options.iso, httpRequest.signal);
    return isStreamed ? await sendImage(exchange, image, change, version) : await storeImage(exchange, image, change);
  } catch (error) {
    change.end('failed');
    throw error;
  }
}

function onDeparture(client: AbortSignal, act: () => void): void {
  if (client.aborted) act();
  else client.addEventListener('abort', act, { once: true });
}
