/**
 * Requests a second of one kind of work: `node requests.mjs '{"work", "seconds"}'`. Answers `{ perSecond, peak }` as JSON.
 */

import { IsoRequestError, parseIsoRequest, renderConfig } from 'kickstart-iso';

const BODY = {
  osversionDir: 'alma9',
  hostName: 'edge-07',
  domainName: 'cdn.example.net',
  rootPass: 'correct horse',
  dhcp: 'no',
  interfaceMtu: 1500,
  disk: 'sda,sdb',
  interfaceName: 'bond0',
  ipAddress: '192.0.2.70',
  ipNetmask: '255.255.255.192',
  ipGateway: '192.0.2.65',
  ip6Address: '2001:db8::70/64',
  ip6Gateway: '2001:db8::1',
};
const TEXT = JSON.stringify(BODY);
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
