import type { Exchange } from './exchange.js';
import { offeredVersions } from './os-trees.js';

/** `GET /api/<version>/osversions`. */
export async function getOsVersions(exchange: Exchange): Promise<Response> {
  const versions = Object.entries(await offeredVersions(exchange.settings));
  // By bytes, as the original server sorts. An object would put names that are numbers first, so none is made.
  const members = versions
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, directory]) => `${JSON.stringify(name)}:${JSON.stringify(directory)}`);
  return exchange.json(200, `{"response":{${members.join(',')}}}\n`);
}
