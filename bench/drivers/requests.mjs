/**
 * Requests a second of one kind of work: `node requests.mjs '{"work", "seconds"}'`. Answers `{ perSecond, peak }` as JSON.
 */

import { IsoRequestError, parseIsoRequest, renderConfig } from 'kickstart-iso';
import { REQUEST as BODY, REQUEST_TEXT as TEXT } from '../request.mjs';

const REFUSED = JSON.stringify({ ...BODY, ipGateway: undefined, interfaceMtu: 'large' });
const REQUEST = parseIsoRequest(TEXT);
const NAMESERVERS = ['192.0.2.53', '2001:db8::53'];

const WORKS = {
  'validate, strict': () => parseIsoRequest(TEXT),
  'validate, traffic-ops': () => parseIsoRequest(TEXT, { profile: 'traffic-ops' }),
  'validate and refuse': () => refuse(REFUSED),
  'render, sha512 password': () => renderConfig(REQUEST, { nameservers: NAMESERVERS }),
  'render, md5 password': () => renderConfig(REQUEST, { nameservers: NAMESERVERS, passwordScheme: 'md5' }),
};

const { work, seconds } = JSON.parse(process.argv[2]);
perSecond(WORKS[work], seconds / 4);
console.log(
  JSON.stringify({ perSecond: perSecond(WORKS[work], seconds), peak: process.resourceUsage().maxRSS * 1024 }),
);

function perSecond(once, duration) {
  const startedAt = performance.now();
  let count = 0;
  let elapsed = 0;
  while (elapsed < duration) {
    once();
    count++;
    elapsed = (performance.now() - startedAt) / 1000;
  }
  return count / elapsed;
}

function refuse(text) {
  try {
    parseIsoRequest(text);
  } catch (error) {
    if (error instanceof IsoRequestError) return;
    throw error;
  }
  throw new Error('the request was to be refused');
}
