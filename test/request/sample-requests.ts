import { IsoRequestError } from '../../src/errors.js';
import type { GenerateIsoOptions } from '../../src/options.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';

/** The least a request needs. */
export const minimal = {
  osversionDir: 'alma9',
  hostName: 'edge-07',
  domainName: 'cdn.example.net',
  rootPass: 'correct horse',
  dhcp: 'yes',
  interfaceMtu: 1500,
} as const;

/** The least a request with static addresses needs. */
export const staticAddresses = {
  ...minimal,
  dhcp: 'no',
  ipAddress: '192.0.2.70',
  ipNetmask: '255.255.255.192',
  ipGateway: '192.0.2.65',
} as const;

export const trafficOps: GenerateIsoOptions = { profile: 'traffic-ops' };

/** The error a body is refused with. */
export function refusal(body: unknown, options?: GenerateIsoOptions): IsoRequestError {
  try {
    parseIsoRequest(body, options);
  } catch (error) {
    if (error instanceof IsoRequestError) return error;
    throw error;
  }
  throw new Error('the request was accepted');
}

/** The messages a body is refused with; none when it is accepted. */
export function messages(body: unknown, options?: GenerateIsoOptions): readonly string[] {
  try {
    parseIsoRequest(body, options);
    return [];
  } catch (error) {
    if (error instanceof IsoRequestError) return error.problems.map((problem) => problem.message);
    throw error;
  }
}

/** The keys a body is refused for; none when it is accepted. */
export function faultyKeys(body: unknown, options?: GenerateIsoOptions): readonly string[] {
  return messages(body, options).map((message) => message.split(' ', 1)[0] ?? '');
}
